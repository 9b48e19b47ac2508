import { at, type Matrix, type Sums, sums } from '../matrix.twin';
import type { RateOptions } from '../schedules';
import { rateAt } from './rate.twin';

export interface AdamOptions extends RateOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Parameters with Adam's moments, all of one shape. */
export interface Moments {
  readonly parameters: Matrix;
  readonly firstMoment: Matrix;
  readonly secondMoment: Matrix;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1), step t from 1: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2,
 * parameter -= rate_t (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 */
export function adam(
  { parameters, firstMoment, secondMoment }: Moments,
  gradients: Matrix,
  t: number,
  options: AdamOptions,
): { readonly parameters: Sums; readonly firstMoment: Sums; readonly secondMoment: Sums } {
  const { beta1, beta2, epsilon } = options;
  const { rows, columns } = parameters;
  const rate = rateAt(t - 1, options);
  const m = (row: number, column: number) => [
    beta1 * at(firstMoment, row, column),
    (1 - beta1) * at(gradients, row, column),
  ];
  const v = (row: number, column: number) => [
    beta2 * at(secondMoment, row, column),
    (1 - beta2) * at(gradients, row, column) ** 2,
  ];
  return {
    firstMoment: sums(rows, columns, m),
    secondMoment: sums(rows, columns, v),
    parameters: sums(rows, columns, (row, column) => {
      const [old, update] = v(row, column) as [number, number];
      const deviation = Math.sqrt((old + update) / (1 - beta2 ** t)) + epsilon;
      const steps = m(row, column).map((term) => (-rate * term) / (1 - beta1 ** t) / deviation);
      return [at(parameters, row, column), ...steps];
    }),
  };
}
