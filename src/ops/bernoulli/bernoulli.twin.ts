import type { Matrix } from '../../matrix.twin';
import { elementwise, type LikelihoodResult, type Terms } from '../likelihood/likelihood.twin';

/** -x log s(l) - (1 - x) log(1 - s(l)), written so that nothing overflows. */
const TERMS: Terms = {
  value: (x, l = 0) => [Math.max(l, 0), -l * x, Math.log1p(Math.exp(-Math.abs(l)))],
  gradients: [(x, l = 0) => [1 / (1 + Math.exp(-l)), -x]],
};

/** Of a Bernoulli distribution, by its logit. */
export function bernoulli(x: Matrix, heads: readonly Matrix[], count: number): LikelihoodResult {
  return elementwise(TERMS, x, heads, count);
}
