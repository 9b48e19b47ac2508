import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { type Heads, sigmaAt } from '../latent/latent.twin';
import { clampLogvar } from '../latent/names';

/**
 * Several draws of each q(z|x): z = mu + exp(logvar / 2) eps, and log q(z|x) - log p(z) = (z^2 - eps^2 - logvar) / 2, element
 * by element. mu, logvar [rows, latent]; eps, z [rows samples, latent], row b samples + k being sample k of example b.
 */
export function importanceDraw(
  { mu, logvar }: Heads,
  eps: Matrix,
  samples: number,
): { readonly z: Sums; readonly ratios: Sums } {
  const { rows, columns } = eps;
  const z = sums(rows, columns, (row, column) => {
    const example = Math.floor(row / samples);
    return [at(mu, example, column), sigmaAt(logvar, example, column) * at(eps, row, column)];
  });
  const ratios = sums(rows, columns, (row, column) => [
    at(z, row, column) ** 2 / 2,
    -(at(eps, row, column) ** 2) / 2,
    -clampLogvar(at(logvar, Math.floor(row / samples), column)) / 2,
  ]);
  return { z, ratios };
}
