import { elements, type Matrix, type Sums, sumsOver } from '../../matrix.twin';

/**
 * Dense layer, gradients of weight and bias: dW = dyᵀ x, db = sum of dy over the rows.
 *
 * dy [rows, output], x [rows, input] -> weight [output, input], bias [1, output]
 */
export function denseWeightGradient({ dy, x }: { readonly dy: Matrix; readonly x: Matrix }): {
  readonly weight: Sums;
  readonly bias: Sums;
} {
  const [dys, xs] = [elements(dy), elements(x)];
  return {
    weight: sumsOver(dy.columns, x.columns, x.rows, (output, input, k) => dys(k, output) * xs(k, input)),
    bias: sumsOver(1, dy.columns, dy.rows, (_, output, k) => dys(k, output)),
  };
}
