import type { View } from '../../gpu/view';
import type { Dense } from '../dense/dense';
import type { Bound } from '../op';
import { convolutionOf } from './bound';
import type { Convolution } from './convolution';

/** A dense layer has the gradient of a bias summed by one invocation: of more rows that takes long, where convolutions share it. */
const MOST_ROWS = 2 ** 14;

/** A convolution as what computes it fastest; a dense layer, of these rows where they do not all count. */
export type Computed =
  | { readonly dense: Dense; readonly rows: View | undefined }
  | { readonly convolution: Convolution };

/**
 * A layer of kernel 1 and stride 1 is a dense layer of every pixel, where pixels are whole vec4f and lie close: it computes no places
 * of a window.
 */
export function computedAs(bound: Bound): Computed {
  const convolution = convolutionOf(bound, 'small');
  const { kernel, stride, large, small, largeView, smallView } = convolution;
  const rows = largeView.rows * large[0] * large[1];
  const close = (view: View, channels: number) => channels % 4 === 0 && view.stride === view.columns;
  const list = bound.rows?.columns === 1 + rows ? bound.rows : undefined;
  if (kernel > 1 || stride > 1 || (rows > MOST_ROWS && !list)) return { convolution };
  if (!close(largeView, large[2]) || !close(smallView, small[2])) return { convolution };
  const { name, part, weight, bias, activation, activated, inputGradient } = convolution;
  const pixels = (view: View, columns: number): View => ({ ...view, rows, columns, stride: columns });
  return {
    dense: {
      ...{ name, part, weight, bias, activation, activated, inputGradient },
      x: pixels(largeView, large[2]),
      y: pixels(smallView, small[2]),
    },
    rows: list,
  };
}
