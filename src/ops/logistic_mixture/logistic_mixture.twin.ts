import type { Matrix } from '../../matrix.twin';
import { elementwise, type LikelihoodResult, type Terms } from '../likelihood/likelihood.twin';
import { LOGISTIC_TERMS } from '../logistic/logistic.twin';
import { COMPONENT_HEADS } from './names';

export interface Component {
  readonly m: number;
  readonly s: number;
  /** Logit of the weight. */
  readonly l: number;
}

/** The components whose heads are given, one behind the other. */
export function componentsOf(heads: readonly number[]): Component[] {
  const size = COMPONENT_HEADS.length;
  return Array.from({ length: heads.length / size }, (_, k) => {
    const [m = 0, s = 0, l = 0] = heads.slice(size * k, size * (k + 1));
    return { m, s, l };
  });
}

const total = (terms: readonly number[]) => terms.reduce((sum, term) => sum + term, 0);
const magnitude = (terms: readonly number[]) => terms.reduce((sum, term) => sum + Math.abs(term), 0);
/** Terms that cancel and say how large what is rounded is. */
const rounded = (size: number) => [size, -size];

/** log sum exp(a), the share of each, and how large what is rounded of the sum is, by the sizes of a. */
function softmax(a: readonly number[], sizes: readonly number[]) {
  const most = Math.max(...a);
  const sum = total(a.map((one) => Math.exp(one - most)));
  const shares = a.map((one) => Math.exp(one - most) / sum);
  return {
    logSum: most + Math.log(sum),
    shares,
    size: total(shares.map((share, k) => share * (sizes[k] as number))) + Math.log(sum),
  };
}

/** Of a value: weights w and shares r of the components, and how large what is rounded of them is. */
function of(x: number, heads: readonly number[]) {
  const components = componentsOf(heads);
  const losses = components.map(({ m, s }) => LOGISTIC_TERMS.value(x, m, s));
  const logits = components.map(({ l }) => l);
  const sizes = components.map(({ l }, k) => Math.abs(l) + magnitude(losses[k] as number[]));
  const weights = softmax(logits, logits.map(Math.abs));
  const shares = softmax(
    logits.map((l, k) => l - total(losses[k] as number[])),
    sizes,
  );
  /** How large what is rounded of the exponent of a share, or of a weight, is. */
  const ofShare = (k: number) => (shares.shares[k] as number) * ((sizes[k] as number) + shares.size);
  const ofWeight = (k: number) =>
    (weights.shares[k] as number) * (Math.abs(logits[k] as number) + weights.size);
  return { components, weights, shares, ofShare, ofWeight };
}

/** By the heads of `count` components. */
function terms(count: number): Terms {
  return {
    value(x, ...heads) {
      const { weights, shares } = of(x, heads);
      return [weights.logSum, -shares.logSum, ...rounded(weights.size + shares.size)];
    },
    gradients: Array.from({ length: count }, (_, k) => [
      ...LOGISTIC_TERMS.gradients.map((gradient) => (x: number, ...heads: readonly number[]) => {
        const { components, shares, ofShare } = of(x, heads);
        const { m, s } = components[k] as Component;
        const own = gradient(x, m, s);
        const share = shares.shares[k] as number;
        return [...own.map((term) => share * term), ...rounded(ofShare(k) * Math.abs(total(own)))];
      }),
      (x: number, ...heads: readonly number[]) => {
        const { weights, shares, ofShare, ofWeight } = of(x, heads);
        return [
          weights.shares[k] as number,
          -(shares.shares[k] as number),
          ...rounded(ofShare(k) + ofWeight(k)),
        ];
      },
    ]).flat(),
  };
}

/** Of a mixture of logistic distributions over 256 levels (Salimans et al. 2017), by three heads for each component. */
export function logisticMixture(x: Matrix, heads: readonly Matrix[], count: number): LikelihoodResult {
  return elementwise(terms(heads.length / COMPONENT_HEADS.length), x, heads, count);
}
