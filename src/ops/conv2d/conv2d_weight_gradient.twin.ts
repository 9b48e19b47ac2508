import { type Matrix, type Sums, sumsOver } from '../../matrix.twin';
import { padOf } from './geometry.twin';
import type { Geometry } from './names';

/**
 * Gradient of a convolution's weight: dW[o, c, ky, kx] = sum over rows, y, x of dy[y, x, o] picture[y stride + ky - pad,
 * x stride + kx - pad, c].
 *
 * dy [rows, values of small], x [rows, values of large] -> [small channels, large channels kernel kernel]
 */
export function conv2dWeightGradient(
  { dy, x }: { readonly dy: Matrix; readonly x: Matrix },
  geometry: Geometry,
): Sums {
  return windowGradients({ small: dy, large: x }, geometry);
}

export function windowGradients(
  pictures: { readonly small: Matrix; readonly large: Matrix },
  { large: [height, width, inputs], small: [smallHeight, smallWidth, outputs], kernel, stride }: Geometry,
): Sums {
  const pad = padOf(kernel);
  const { small, large } = pictures;
  const pixels = smallHeight * smallWidth;
  return sumsOver(outputs, inputs * kernel ** 2, small.rows * pixels, (output, column, k) => {
    const [row, pixel] = [Math.floor(k / pixels), k % pixels];
    const [channel, tap] = [Math.floor(column / kernel ** 2), column % kernel ** 2];
    const y = Math.floor(pixel / smallWidth) * stride + Math.floor(tap / kernel) - pad;
    const x = (pixel % smallWidth) * stride + (tap % kernel) - pad;
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    const value = large.values[row * large.columns + (y * width + x) * inputs + channel] as number;
    return value * (small.values[row * small.columns + pixel * outputs + output] as number);
  });
}
