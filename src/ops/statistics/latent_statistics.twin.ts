import { at, type Matrix, matrix, type Sums, sums } from '../../matrix.twin';
import { kl } from '../latent/kl.twin';
import type { Heads } from '../latent/latent.twin';

/** Of each dimension, over the first `count` rows: the sum of the KL, the mean of mu, the sum of (mu - mean)^2. [3, latent] */
export function latentStatistics({ mu, logvar }: Heads, count: number): Sums {
  const { elements } = kl({ mu, logvar }, { beta: 1, count });
  const rows = Array.from({ length: count }, (_, row) => row);
  const mean: Matrix = matrix(1, mu.columns, (_, column) =>
    rows.reduce((sum, row) => sum + at(mu, row, column) / count, 0),
  );
  return sums(3, mu.columns, (statistic, column) =>
    rows.map((row) => {
      if (statistic === 0) return at(elements, row, column);
      const value = at(mu, row, column);
      return statistic === 1 ? value / count : (value - at(mean, 0, column)) ** 2;
    }),
  );
}
