import type { Matrix, Sums } from '../../matrix.twin';
import { windowGradients } from '../conv2d/conv2d_weight_gradient.twin';
import type { Geometry } from '../conv2d/names';

/**
 * Gradient of a transposed convolution's weight: that of the convolution that it is the transpose of, with the pictures in each
 * other's place.
 *
 * dy [rows, values of large], x [rows, values of small] -> [small channels, large channels kernel kernel]
 */
export function upconv2dWeightGradient(
  { dy, x }: { readonly dy: Matrix; readonly x: Matrix },
  geometry: Geometry,
): Sums {
  return windowGradients({ small: x, large: dy }, geometry);
}
