import { checkNode } from '../attributes';
import { pictureAttribute } from '../conv2d/geometry';
import type { Definition } from '../op';

/** y = x + P, a learnt vector for each position of x, which is read as a picture `from`, [height, width, channels]. */
export const position: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['from'] });
    const from = pictureAttribute(node, x, field);
    const [height, width, channels] = from;
    const positions = height * width;
    return {
      shape: from,
      // As x lies: one behind the other, however many channels there are.
      parameters: [{ name: 'weight', shape: [positions * channels] }],
      tensors: [
        {
          name: `${node.name}.weight`,
          parameter: 'weight',
          shape: [positions, channels],
          offset: 0,
          strides: [channels, 1],
          // As an embedding's.
          fans: 2 * channels,
        },
      ],
      multiplications: 0,
    };
  },
};
