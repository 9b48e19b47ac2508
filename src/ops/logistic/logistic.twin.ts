import type { Matrix } from '../../matrix.twin';
import { elementwise, type LikelihoodResult, type Terms } from '../likelihood/likelihood.twin';
import { LOG_SCALE_RANGE, STEP } from './names';

const HALF = STEP / 2;
/** What log s counts as; its gradient passes inside the range alone. */
const clamped = (s: number) => Math.min(Math.max(s, LOG_SCALE_RANGE[0]), LOG_SCALE_RANGE[1]);

const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
const softplus = (a: number) => [Math.max(a, 0), Math.log1p(Math.exp(-Math.abs(a)))];

/** A level, the ends of what counts as it by the scale, and what lies beyond them. */
function of(x: number, m: number, s: number) {
  const level = Math.round(x * 255);
  const inverse = Math.exp(-clamped(s));
  const y = (2 * level) / 255 - 1;
  const [first, last] = [level <= 0, level >= 255];
  const a = (y - m + HALF) * inverse;
  const b = (y - m - HALF) * inverse;
  const above = last ? 0 : sigmoid(-a);
  const below = first ? 0 : sigmoid(b);
  /** What rounding a or b in f32 is of: it is the difference of these. */
  const size = (Math.abs(y) + Math.abs(m) + HALF) * inverse;
  return { inverse, first, last, a, b, above, below, size, d: 2 * HALF * inverse };
}

/** Terms that cancel and say how large what is rounded is. */
const rounded = (size: number) => [size, -size];

/** By the mean and the log-scale. */
export const LOGISTIC_TERMS: Terms = {
  value(x, m = 0, s = 0) {
    const { first, last, a, b, above, below, size, d } = of(x, m, s);
    return [
      ...(last ? [] : softplus(-a)),
      ...(first ? [] : softplus(b)),
      ...(first || last ? [] : [-Math.log(-Math.expm1(-d))]),
      ...rounded(size * (above + below)),
    ];
  },
  gradients: [
    (x, m = 0, s = 0) => {
      const { inverse, above, below, size } = of(x, m, s);
      const slope = above * (1 - above) + below * (1 - below);
      return [above * inverse, -below * inverse, ...rounded(size * slope * inverse)];
    },
    (x, m = 0, s = 0) => {
      if (s !== clamped(s)) return [];
      const { first, last, a, b, above, below, size, d } = of(x, m, s);
      const slope = above * (1 + Math.abs(a)) + below * (1 + Math.abs(b));
      return [a * above, -b * below, ...(first || last ? [] : [d / Math.expm1(d)]), ...rounded(size * slope)];
    },
  ],
};

/** Of a logistic distribution over 256 levels (Salimans et al. 2017), by its mean and the logarithm of its scale. */
export function logistic(x: Matrix, heads: readonly Matrix[], count: number): LikelihoodResult {
  return elementwise(LOGISTIC_TERMS, x, heads, count);
}
