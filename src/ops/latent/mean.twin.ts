import type { Matrix } from '../../matrix.twin';
import type { Heads } from './latent.twin';

/** The mean of q(z|x), [rows, latent], where no noise is wanted. */
export function mean({ mu }: Pick<Heads, 'mu'>): Matrix {
  return mu;
}
