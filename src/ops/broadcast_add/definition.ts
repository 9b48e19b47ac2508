import { SpecError } from '../../errors';
import { checkNode, sizesOf } from '../attributes';
import type { Definition } from '../op';

/** y = value + row at every position of the value, the first input, whose last dimension the row, the second, has. */
export const broadcastAdd: Definition = {
  infer(node, [value = [], row = []], field) {
    checkNode(node, field, { inputs: 2, attributes: [] });
    if (sizesOf(row) !== value.at(-1)) {
      throw new SpecError(
        `${field}.inputs[1]`,
        `has shape [${row.join(', ')}], but what it is added to has [${value.join(', ')}], so that it must have [${value.at(-1)}]`,
      );
    }
    return { shape: value };
  },
};
