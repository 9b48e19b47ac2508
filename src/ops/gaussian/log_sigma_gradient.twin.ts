import { at, type Matrix, type Sums, scaleRows, sumColumns, sumRows } from '../../matrix.twin';
import { everywhere, gaussian } from './gaussian.twin';
import type { Squash } from './names';

/**
 * The gradient by log sigma, [1, 1] or [1, input], of the mean loss over the first `count` rows; where an example has several of
 * them, `samples`, by their weights [rows, 1], which add up to 1 for each.
 */
export function logSigmaGradient(
  {
    x,
    output,
    logSigma,
    squash,
    weights,
    samples = 1,
  }: {
    readonly x: Matrix;
    readonly output: Matrix;
    readonly logSigma: Matrix;
    readonly squash: Squash;
    readonly weights?: Matrix | undefined;
    readonly samples?: number;
  },
  count: number,
): Sums {
  const { gradients } = gaussian(x, [output, everywhere(x, logSigma)], count, squash);
  const elements = gradients[1] as Sums;
  const sum = sumRows(weights ? scaleRows(elements, (row) => samples * at(weights, row, 0)) : elements);
  return logSigma.columns === 1 ? sumColumns(sum) : sum;
}
