import { SpecError } from '../../errors';
import { checkNode, widthAttribute } from '../attributes';
import { filterParameters } from '../conv2d/definition';
import { pictureAttribute, shrunk, sizesAttribute, windowOf } from '../conv2d/geometry';
import type { Definition } from '../op';

/**
 * A transposed convolution with a bias: the transpose of the conv2d of this `kernel` and `stride` that makes a picture of `from`
 * out of one of the height and width `to`, so that the size is known where several come to the same. x is read as a picture `from`,
 * [height, width, channels]; y has `channels`. The weight lies as [channels of x, ky, kx, channels], and files have it as PyTorch's
 * ConvTranspose2d does, [channels of x, channels, ky, kx].
 */
export const upconv2d: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['channels', 'kernel', 'stride', 'from', 'to'] });
    const channels = widthAttribute(node, field, 'channels');
    const { kernel, stride } = windowOf(node, field);
    const from = pictureAttribute(node, x, field);
    const to = sizesAttribute(node, field, 'to', 2) as readonly [number, number];
    to.forEach((size, i) => {
      if (shrunk(size, stride) !== from[i]) {
        throw new SpecError(
          `${field}.attributes.to[${i}]`,
          `is ${size}, of which a stride of ${stride} makes ${shrunk(size, stride)}, not the ${from[i]} of from`,
        );
      }
    });
    return {
      shape: [...to, channels],
      ...filterParameters(node.name, { out: from[2], in: channels, kernel, biases: channels }),
      multiplications: from[0] * from[1] * kernel ** 2 * from[2] * channels,
    };
  },

  foldsActivation: true,
  multipliesDerivative: true,
};
