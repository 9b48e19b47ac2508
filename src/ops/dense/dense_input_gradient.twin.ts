import { at, type Matrix, type Sums, sumsOver } from '../../matrix.twin';

/**
 * Dense layer, gradient of the input: dx = dy W; times the derivative of the activation that x came out of, if that is
 * folded into the layer before; plus the gradient by other readers of x.
 *
 * dy [rows, output], weight [output, input], derivative, others [rows, input] -> [rows, input]
 */
export function denseInputGradient({
  dy,
  weight,
  derivative,
  others,
}: {
  readonly dy: Matrix;
  readonly weight: Matrix;
  readonly derivative?: Matrix | undefined;
  readonly others?: Matrix | undefined;
}): Sums {
  return sumsOver(
    dy.rows,
    weight.columns,
    dy.columns,
    (row, input, k) => {
      const product = at(dy, row, k) * at(weight, k, input);
      return derivative ? product * at(derivative, row, input) : product;
    },
    others && ((row, input) => at(others, row, input)),
  );
}
