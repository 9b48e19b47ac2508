import { checkNode, widthAttribute } from '../attributes';
import type { Definition } from '../op';
import { pictureAttribute, shrunk, windowOf } from './geometry';

/**
 * A convolution with a bias: x is read as a picture `from`, [height, width, channels]; `channels` of y, a window of `kernel` x `kernel` pixels every
 * `stride` pixels, zeros outside. y has ceil(height / stride) rows of pixels. The weight lies as [channels, ky, kx, channels of
 * x], and files have it as PyTorch does, [channels, channels of x, ky, kx].
 */
export const conv2d: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['channels', 'kernel', 'stride', 'from'] });
    const from = pictureAttribute(node, x, field);
    const [height, width] = from;
    const channels = widthAttribute(node, field, 'channels');
    const { kernel, stride } = windowOf(node, field);
    const [rows, columns] = [shrunk(height, stride), shrunk(width, stride)];
    return {
      shape: [rows, columns, channels],
      ...filterParameters(node.name, { out: channels, in: from[2], kernel, biases: channels }),
      multiplications: rows * columns * kernel ** 2 * channels * from[2],
    };
  },

  foldsActivation: true,
  multipliesDerivative: true,
};

/** Weight and bias of a convolution that has `out` channels in its small picture and `in` in its large one. */
export function filterParameters(
  name: string,
  { out, kernel, biases, ...of }: { out: number; in: number; kernel: number; biases: number },
) {
  const row = kernel * kernel * of.in;
  return {
    parameters: [
      { name: 'weight', shape: [out, row] as const },
      { name: 'bias', shape: [biases] as const },
    ],
    tensors: [
      {
        name: `${name}.weight`,
        parameter: 'weight',
        shape: [out, of.in, kernel, kernel],
        offset: 0,
        strides: [Math.ceil(row / 4) * 4, 1, kernel * of.in, of.in],
        fans: kernel * kernel * (out + of.in),
      },
      { name: `${name}.bias`, parameter: 'bias', shape: [biases], offset: 0, strides: [1] },
    ],
  };
}
