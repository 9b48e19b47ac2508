import { SpecError } from '../../errors';
import { checkNode, sizesOf, widthAttribute } from '../attributes';
import { LABELS } from '../node';
import type { Definition } from '../op';

/** y = [x | one-hot label]: a value, the first input, and beside it the labels, the second, as `classes` columns. */
export const condition: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 2, attributes: ['classes'] });
    const classes = widthAttribute(node, field, 'classes');
    if (node.inputs[1] !== LABELS) {
      throw new SpecError(`${field}.inputs[1]`, `must be ${LABELS}, not ${node.inputs[1]}`);
    }
    return { shape: [sizesOf(x) + classes], held: [0] };
  },

  differentiates: (input) => input === 0,
};
