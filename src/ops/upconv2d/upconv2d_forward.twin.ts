import { type Matrix, type Sums, sumsOver } from '../../matrix.twin';
import { activated } from '../activation/activation.twin';
import type { Activation } from '../activation/names';
import { padOf } from '../conv2d/geometry.twin';
import type { Geometry } from '../conv2d/names';

/**
 * Transposed convolution: each value of the small picture, times its weights, is added to the window of the large one that it belongs to:
 * a[y stride + ky - pad, x stride + kx - pad, o] += W[c, o, ky, kx] picture[y, x, c]; then the activation, and its derivative at a.
 *
 * x [rows, values of small], weight [small channels, large channels kernel kernel], bias [1, large channels]
 */
export function upconv2dForward(
  { x, weight, bias }: { readonly x: Matrix; readonly weight: Matrix; readonly bias: Matrix },
  geometry: Geometry,
  activation: Activation | 'linear',
): { readonly y: Sums; readonly derivative: Sums } {
  return activated(spreadSums(x, weight, geometry, bias), activation);
}

/** The transpose of W applied to the small picture, as [rows, values of the large one]. */
export function spreadSums(
  small: Matrix,
  weight: Matrix,
  { large, small: [height, width, channels], kernel, stride }: Geometry,
  bias?: Matrix,
): Sums {
  const pad = padOf(kernel);
  const [, largeWidth, outputs] = large;
  const term = (row: number, column: number, k: number): number => {
    const output = column % outputs;
    const pixel = Math.floor(column / outputs);
    const [channel, ky, kx] = [
      Math.floor(k / kernel ** 2),
      Math.floor(k / kernel) % kernel,
      k % kernel,
    ] as const;
    // The pixel of the small picture whose window has this one at (ky, kx), if there is one.
    const y = (Math.floor(pixel / largeWidth) + pad - ky) / stride;
    const x = ((pixel % largeWidth) + pad - kx) / stride;
    if (!Number.isInteger(y) || !Number.isInteger(x) || y < 0 || y >= height || x < 0 || x >= width) return 0;
    const value = small.values[row * small.columns + (y * width + x) * channels + channel] as number;
    return (
      value * (weight.values[channel * weight.columns + output * kernel ** 2 + ky * kernel + kx] as number)
    );
  };
  return sumsOver(
    small.rows,
    large[0] * largeWidth * outputs,
    channels * kernel ** 2,
    term,
    bias && ((_, column) => bias.values[column % outputs] as number),
  );
}
