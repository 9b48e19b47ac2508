import { type Matrix, type Sums, sumColumns, sumRows } from '../../matrix.twin';
import { everywhere, gaussian } from './gaussian.twin';
import type { Squash } from './names';

/** The gradient by log sigma, [1, 1] or [1, input], of the mean loss over the first `count` rows. */
export function logSigmaGradient(
  {
    x,
    output,
    logSigma,
    squash,
  }: {
    readonly x: Matrix;
    readonly output: Matrix;
    readonly logSigma: Matrix;
    readonly squash: Squash;
  },
  count: number,
): Sums {
  const { gradients } = gaussian(x, [output, everywhere(x, logSigma)], count, squash);
  const sum = sumRows(gradients[1] as Sums);
  return logSigma.columns === 1 ? sumColumns(sum) : sum;
}
