import { at, type Matrix, matrix } from '../../matrix.twin';

/**
 * Free bits (Kingma et al. 2016, appendix C.8): 1 for each dimension whose mean KL is above `freeBits`, else 0, [1, latent];
 * from the KL of `count` examples, [rows, latent]. All are 1 without free bits.
 */
export function klMask(
  kl: Matrix,
  { count, freeBits }: { readonly count: number; readonly freeBits: number },
): Matrix {
  return matrix(1, kl.columns, (_, column) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += at(kl, row, column);
    return freeBits === 0 || sum > freeBits * count ? 1 : 0;
  });
}
