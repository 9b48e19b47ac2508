import { at, type Matrix, type Sums, sumsOver } from '../../matrix.twin';

/**
 * Dense layer, gradients of weight and bias: dW = dyᵀ x, db = sum of dy over the rows.
 *
 * dy [rows, output], x [rows, input] -> weight [output, input], bias [1, output]
 */
export function denseWeightGradient({ dy, x }: { readonly dy: Matrix; readonly x: Matrix }): {
  readonly weight: Sums;
  readonly bias: Sums;
} {
  return {
    weight: sumsOver(
      dy.columns,
      x.columns,
      x.rows,
      (output, input, k) => at(dy, k, output) * at(x, k, input),
    ),
    bias: sumsOver(1, dy.columns, dy.rows, (_, output, k) => at(dy, k, output)),
  };
}
