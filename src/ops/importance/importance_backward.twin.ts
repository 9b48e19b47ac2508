import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { passLogvar, sigmaAt } from '../latent/latent.twin';

/**
 * Several draws of z, backward (Burda et al. 2016, equation 14): from dz, the gradient that the decoder has left, which has
 * weight and 1 / count in it, with g = dz + beta weight z / count: dmu = sum of g, dlogvar = sigma / 2 (sum of g eps) - beta / (2
 * count), over the samples. The first `count` rows of logvar are examples.
 */
export function importanceBackward(
  {
    dz,
    z,
    eps,
    weights,
  }: { readonly dz: Matrix; readonly z: Matrix; readonly eps: Matrix; readonly weights: Matrix },
  logvar: Matrix,
  { samples, count, beta }: { readonly samples: number; readonly count: number; readonly beta: number },
): { readonly mu: Sums; readonly logvar: Sums } {
  const { rows, columns } = logvar;
  const terms = (example: number, column: number) =>
    Array.from({ length: example < count ? samples : 0 }, (_, k) => {
      const row = example * samples + k;
      const prior = (beta * at(weights, row, 0) * at(z, row, column)) / count;
      return { g: [at(dz, row, column), prior], eps: at(eps, row, column) };
    });
  return {
    mu: sums(rows, columns, (example, column) => terms(example, column).flatMap(({ g }) => g)),
    logvar: sums(rows, columns, (example, column) => {
      if (example >= count) return [];
      const sigma = sigmaAt(logvar, example, column);
      const through = terms(example, column).flatMap(({ g, eps }) =>
        g.map((term) => (sigma / 2) * term * eps),
      );
      return [...through, -beta / 2 / count].map((term) => passLogvar(term, at(logvar, example, column)));
    }),
  };
}
