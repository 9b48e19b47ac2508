import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { componentsOf } from './logistic_mixture.twin';

/** The mean of the components' means, each of which is within [-1, 1] or counts as the nearest of both, as a value from 0 to 1. */
export function logisticMixtureMean(heads: readonly Matrix[]): Sums {
  const [{ rows, columns }] = heads as [Matrix];
  return sums(rows, columns, (row, column) => {
    const of = componentsOf(heads.map((head) => at(head, row, column)));
    const most = Math.max(...of.map(({ l }) => l));
    const weights = of.map(({ l }) => Math.exp(l - most));
    const sum = weights.reduce((a, b) => a + b, 0);
    return of.flatMap(({ m, l }, k) => {
      const weight = (weights[k] as number) / sum;
      const mean = Math.min(Math.max(m / 2 + 1 / 2, 0), 1);
      const error = weight * (Math.abs(l) + Math.abs(most));
      return [weight * mean, error, -error];
    });
  });
}
