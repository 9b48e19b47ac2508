import type { Matrix, Sums } from '../../matrix.twin';
import { channelSums, windowGradients } from '../conv2d/conv2d_weight_gradient.twin';
import type { Geometry } from '../conv2d/names';

/**
 * Gradients of a transposed convolution's weight and bias: those of the convolution that it is the transpose of, with the pictures in
 * each other's place, but for the bias, which is of the large one.
 *
 * dy [rows, values of large], x [rows, values of small] -> weight [small channels, large channels kernel kernel], bias
 */
export function upconv2dWeightGradient(
  { dy, x }: { readonly dy: Matrix; readonly x: Matrix },
  geometry: Geometry,
): { readonly weight: Sums; readonly bias: Sums } {
  return {
    weight: windowGradients({ small: x, large: dy }, geometry),
    bias: channelSums(dy, geometry.large[2]),
  };
}
