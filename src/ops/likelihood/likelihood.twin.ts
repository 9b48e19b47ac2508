import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import type { Likelihood } from './names';

/** -log p(x|z) of one element and its derivative by the decoder's output l, as terms to be added up. */
const LIKELIHOOD_TERMS: Readonly<
  Record<Likelihood, { value(x: number, l: number): number[]; gradient(x: number, l: number): number[] }>
> = {
  /** -x log s(l) - (1 - x) log(1 - s(l)), written so that nothing overflows. */
  bernoulli: {
    value: (x, l) => [Math.max(l, 0), -l * x, Math.log1p(Math.exp(-Math.abs(l)))],
    gradient: (x, l) => [1 / (1 + Math.exp(-l)), -x],
  },
  /** A normal distribution of mean l and unit variance. */
  gaussian: {
    value: (x, l) => [(x - l) ** 2 / 2, Math.log(2 * Math.PI) / 2],
    gradient: (x, l) => [l, -x],
  },
};

/**
 * -log p(x|z), element by element and in nats, and the gradient of its mean over the first `count` rows, which are
 * examples, by the decoder's output.
 *
 * x, output [rows, input]
 */
export function likelihood(
  name: Likelihood,
  x: Matrix,
  output: Matrix,
  count: number,
): { readonly elements: Sums; readonly gradient: Sums } {
  const { value, gradient } = LIKELIHOOD_TERMS[name];
  const { rows, columns } = x;
  const examples = (terms: (x: number, l: number) => number[]): Sums =>
    sums(rows, columns, (row, column) =>
      row < count ? terms(at(x, row, column), at(output, row, column)) : [],
    );
  return {
    elements: examples(value),
    gradient: examples((x, l) => gradient(x, l).map((term) => term / count)),
  };
}
