import { at, type Matrix, type Sums, sumsOver } from '../../matrix.twin';
import { type NormParameters, norm } from './norm.twin';

/** Gradients of gain and bias, over all positions of all rows; of a norm without a bias, of the gain alone. */
export function normParameterGradient(
  { x, dy }: { readonly x: Matrix; readonly dy: Matrix },
  parameters: NormParameters,
): { readonly weight: Sums; readonly bias?: Sums } {
  const channels = parameters.weight.columns;
  const positions = x.columns / channels;
  const { mean, inverse } = norm(x, parameters);
  const over = (term: (row: number, position: number, column: number) => number) =>
    sumsOver(1, channels, x.rows * positions, (_, c, k) => {
      const [row, position] = [Math.floor(k / positions), k % positions];
      return term(row, position, position * channels + c);
    });
  const weight = over((row, position, column) => {
    const h = (at(x, row, column) - at(mean, row, position)) * at(inverse, row, position);
    return at(dy, row, column) * h;
  });
  return parameters.bias ? { weight, bias: over((row, _, column) => at(dy, row, column)) } : { weight };
}
