import { at, type Matrix, matrix } from '../../matrix.twin';
import { ACTIVATION_TERMS } from '../activation/activation.twin';
import { elementwise, type LikelihoodResult, type Terms } from '../likelihood/likelihood.twin';
import { LOG_SIGMA_RANGE, type Squash } from './names';

/** What log sigma counts as; its gradient passes inside the range alone. */
const clamped = (s: number) => Math.min(Math.max(s, LOG_SIGMA_RANGE[0]), LOG_SIGMA_RANGE[1]);

/** By the mean before it is squashed, and by log sigma. */
function terms(squash: Squash): Terms {
  const { value, derivative } = ACTIVATION_TERMS[squash === 'identity' ? 'linear' : squash];
  const mean = (l: number) => [...value(l)].reduce((sum, term) => sum + term, 0);
  const inverse = (s: number) => Math.exp(-2 * clamped(s));
  return {
    value: (x, l = 0, s = 0) => [
      ((x - mean(l)) ** 2 / 2) * inverse(s),
      clamped(s),
      Math.log(2 * Math.PI) / 2,
    ],
    gradients: [
      (x, l = 0, s = 0) => {
        const scale = inverse(s);
        return [...derivative(l)].flatMap((slope) => [mean(l) * slope * scale, -x * slope * scale]);
      },
      (x, l = 0, s = 0) => (s === clamped(s) ? [1, -((x - mean(l)) ** 2) * inverse(s)] : []),
    ],
  };
}

/** Of a normal distribution: heads are the mean before it is squashed, and log sigma, element by element. */
export function gaussian(
  x: Matrix,
  heads: readonly Matrix[],
  count: number,
  squash: Squash,
): LikelihoodResult {
  return elementwise(terms(squash), x, heads, count);
}

/** log sigma [1] or [input], as [1, n], or a number, element by element. */
export function everywhere({ rows, columns }: Matrix, logSigma: Matrix | number): Matrix {
  return matrix(rows, columns, (_, column) =>
    typeof logSigma === 'number' ? logSigma : at(logSigma, 0, logSigma.columns === 1 ? 0 : column),
  );
}
