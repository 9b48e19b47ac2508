import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { type Heads, sigmaAt } from './latent.twin';

/** Reparameterization (Kingma & Welling 2014, section 2.4): z = mu + exp(logvar / 2) eps, all [rows, latent]. */
export function reparameterize({ mu, logvar }: Heads, eps: Matrix): Sums {
  return sums(mu.rows, mu.columns, (row, column) => [
    at(mu, row, column),
    sigmaAt(logvar, row, column) * at(eps, row, column),
  ]);
}
