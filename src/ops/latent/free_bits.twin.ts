import { at, type Matrix, matrix } from '../../matrix.twin';
import type { FreeBitsOf } from './names';

export interface FreeBits {
  readonly freeBits: number;
  readonly freeBitsOf?: FreeBitsOf | undefined;
}

/**
 * Free bits (Kingma et al. 2016, appendix C.8): 1 for each dimension whose mean KL is above `freeBits`, else 0, [1, latent]; or for all
 * where they have more together than so much each; from the KL of `count` examples, [rows, latent]. All are 1 without free bits.
 */
export function klMask(kl: Matrix, { count, ...free }: FreeBits & { readonly count: number }): Matrix {
  const means = Array.from({ length: kl.columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += at(kl, row, column);
    return sum / count;
  });
  const counts = groups(means, free).map(({ mean, least }) => free.freeBits === 0 || mean > least);
  return matrix(1, kl.columns, (_, column) => Number(counts[column % counts.length]));
}

/** What is minimised in place of the KL by these means of its dimensions. */
export function floored(means: readonly number[], free: FreeBits): number {
  return groups(means, free).reduce(
    (sum, { mean, least }) => sum + (least === 0 ? mean : Math.max(least, mean)),
    0,
  );
}

/** Dimensions that have free bits together: each by itself, or all. */
function groups(means: readonly number[], { freeBits, freeBitsOf = 'each' }: FreeBits) {
  if (freeBitsOf === 'each') return means.map((mean) => ({ mean, least: freeBits }));
  return [{ mean: means.reduce((sum, mean) => sum + mean, 0), least: freeBits * means.length }];
}
