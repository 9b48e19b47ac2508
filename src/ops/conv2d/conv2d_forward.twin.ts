import { type Matrix, type Sums, sumsOver } from '../../matrix.twin';
import { activated } from '../activation/activation.twin';
import type { Activation } from '../activation/names';
import { padOf } from './geometry.twin';
import type { Geometry } from './names';

/**
 * Convolution: a[y, x, o] = b[o] + sum over ky, kx, c of W[o, c, ky, kx] picture[y stride + ky - pad, x stride + kx - pad, c], zeros
 * outside; then the activation, and its derivative at a. Pictures are rows [height, width, channels].
 *
 * x [rows, values of large], weight [small channels, large channels kernel kernel], bias [1, small channels]
 */
export function conv2dForward(
  { x, weight, bias }: { readonly x: Matrix; readonly weight: Matrix; readonly bias: Matrix },
  geometry: Geometry,
  activation: Activation | 'linear',
): { readonly y: Sums; readonly derivative: Sums } {
  return activated(windowSums(x, weight, geometry, bias), activation);
}

/** W * windows of the large picture, as [rows, values of the small one]. */
export function windowSums(
  large: Matrix,
  weight: Matrix,
  { large: [height, width, channels], small, kernel, stride }: Geometry,
  bias?: Matrix,
): Sums {
  const pad = padOf(kernel);
  const [, smallWidth, outputs] = small;
  const term = (row: number, column: number, k: number): number => {
    const output = column % outputs;
    const pixel = Math.floor(column / outputs);
    // In the order of the file's tensor: channel, ky, kx.
    const [channel, ky, kx] = [
      Math.floor(k / kernel ** 2),
      Math.floor(k / kernel) % kernel,
      k % kernel,
    ] as const;
    const y = Math.floor(pixel / smallWidth) * stride + ky - pad;
    const x = (pixel % smallWidth) * stride + kx - pad;
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    const value = large.values[row * large.columns + (y * width + x) * channels + channel] as number;
    return value * (weight.values[output * weight.columns + k] as number);
  };
  const columns = small[0] * smallWidth * outputs;
  return sumsOver(
    large.rows,
    columns,
    channels * kernel ** 2,
    term,
    bias && ((_, column) => bias.values[column % outputs] as number),
  );
}
