import type { Heads } from './latent';
import type { Matrix } from './matrix';

/** The mean of q(z|x), [rows, latent], where no noise is wanted. */
export function mean({ mu }: Pick<Heads, 'mu'>): Matrix {
  return mu;
}
