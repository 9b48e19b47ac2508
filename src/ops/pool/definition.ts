import { SpecError } from '../../errors';
import { checkNode, sizesOf } from '../attributes';
import { pictureAttribute } from '../conv2d/geometry';
import { EXAMPLES } from '../node';
import type { Definition } from '../op';

/**
 * The mean over the positions of a value, which is read as a picture `from`, [height, width, channels]; with x, the texts that these
 * positions are of, over those up to the end of each.
 */
export const pool: Definition = {
  infer(node, [value = [], x], field) {
    checkNode(node, field, { inputs: node.inputs.length === 2 ? 2 : 1, attributes: ['from'] });
    const [height, width, channels] = pictureAttribute(node, value, field);
    if (x && node.inputs[1] !== EXAMPLES) {
      throw new SpecError(`${field}.inputs[1]`, `must be ${EXAMPLES}, not ${node.inputs[1]}`);
    }
    if (x && sizesOf(x) !== height * width) {
      throw new SpecError(
        `${field}.inputs[1]`,
        `has ${sizesOf(x)} positions, but ${node.inputs[0]} has ${height * width}`,
      );
    }
    return { shape: [channels] };
  },

  differentiates: (input) => input === 0,
};
