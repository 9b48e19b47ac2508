import { at, type Matrix, type Sums, sumsOver } from '../../matrix.twin';

/**
 * Dense layer, gradient of the input: dx = (dy W) * derivative, the derivative being that of the activation that x came
 * out of; without one, dx = dy W.
 *
 * dy [rows, output], weight [output, input], derivative [rows, input] -> [rows, input]
 */
export function denseInputGradient({
  dy,
  weight,
  derivative,
}: {
  readonly dy: Matrix;
  readonly weight: Matrix;
  readonly derivative?: Matrix | undefined;
}): Sums {
  return sumsOver(dy.rows, weight.columns, dy.columns, (row, input, k) => {
    const product = at(dy, row, k) * at(weight, k, input);
    return derivative ? product * at(derivative, row, input) : product;
  });
}
