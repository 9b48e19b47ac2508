import type { Matrix } from '../../matrix.twin';
import { elementwise, type LikelihoodResult, type Terms } from '../likelihood/likelihood.twin';

/** Below, the plain formulas lose more digits of float64 than their series do. */
const SMALL = 1e-3;

/** log((exp(l) - 1) / l), the logarithm of the normaliser of exp(l x) on [0, 1], as terms. */
function logNormaliser(l: number): number[] {
  const a = Math.abs(l);
  const decay = a < SMALL ? -a / 2 + a ** 2 / 24 - a ** 4 / 2880 : Math.log(-Math.expm1(-a) / a);
  return [Math.max(l, 0), decay];
}

/** Its derivative, the distribution's mean, as terms. */
export function meanTerms(l: number): number[] {
  if (Math.abs(l) < SMALL) return [1 / 2, l / 12, -(l ** 3) / 720];
  const a = Math.abs(l);
  const far = [-1 / Math.expm1(-a), -1 / a];
  return l > 0 ? far : [1, ...far.map((term) => -term)];
}

const TERMS: Terms = {
  value: (x, l = 0) => [...logNormaliser(l), -l * x],
  gradients: [(x, l = 0) => [...meanTerms(l), -x]],
};

/** Of a continuous Bernoulli distribution (Loaiza-Ganem & Cunningham 2019), by its logit. */
export function continuousBernoulli(x: Matrix, heads: readonly Matrix[], count: number): LikelihoodResult {
  return elementwise(TERMS, x, heads, count);
}
