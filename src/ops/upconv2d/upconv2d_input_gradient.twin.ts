import type { Matrix, Sums } from '../../matrix.twin';
import { windowSums } from '../conv2d/conv2d_forward.twin';
import { type Before, withBefore } from '../conv2d/conv2d_input_gradient.twin';
import type { Geometry } from '../conv2d/names';

/** dx = W * windows of dy, multiplied by a derivative, or added to the gradient by others. dy [rows, values of large]. */
export function upconv2dInputGradient(
  { dy, weight, ...before }: { readonly dy: Matrix; readonly weight: Matrix } & Before,
  geometry: Geometry,
): Sums {
  return withBefore(windowSums(dy, weight, geometry), before);
}
