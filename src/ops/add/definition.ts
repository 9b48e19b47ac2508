import { SpecError } from '../../errors';
import { checkNode, sizesOf } from '../attributes';
import type { Definition } from '../op';

/** y = a + b, element by element. */
export const add: Definition = {
  infer(node, [a = [], b = []], field) {
    checkNode(node, field, { inputs: 2, attributes: [] });
    if (sizesOf(a) !== sizesOf(b)) {
      throw new SpecError(
        `${field}.inputs[1]`,
        `has shape [${b.join(', ')}], but what it is added to has [${a.join(', ')}]`,
      );
    }
    return { shape: a };
  },
};
