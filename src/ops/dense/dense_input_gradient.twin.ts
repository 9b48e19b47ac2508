import { elements, type Matrix, type Sums, sumsOver } from '../../matrix.twin';

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
  const [dys, ws, slopes] = [elements(dy), elements(weight), derivative && elements(derivative)];
  return sumsOver(
    dy.rows,
    weight.columns,
    dy.columns,
    (row, input, k) => {
      const product = dys(row, k) * ws(k, input);
      return slopes ? product * slopes(row, input) : product;
    },
    others && elements(others),
  );
}
