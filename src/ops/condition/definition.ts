import { SpecError } from '../../errors';
import { checkNode, sizesOf, widthAttribute } from '../attributes';
import { LABELS } from '../node';
import type { Definition } from '../op';
import { labelColumns } from './names';

/**
 * y = [x | label]: a value, the first input, and beside it the labels, the second, one-hot of so many `classes`, or red, green and
 * blue of `colors`.
 */
export const condition: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 2, attributes: ['classes'] });
    const { classes } = node.attributes;
    const columns = labelColumns(classes === 'colors' ? classes : widthAttribute(node, field, 'classes'));
    if (node.inputs[1] !== LABELS) {
      throw new SpecError(`${field}.inputs[1]`, `must be ${LABELS}, not ${node.inputs[1]}`);
    }
    return { shape: [sizesOf(x) + columns], held: [0] };
  },

  differentiates: (input) => input === 0,
};
