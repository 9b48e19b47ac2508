import type { Scalar } from '../../gpu/kernel';

/** The latent layer in a program: offsets among the activations, and of gradients among the deltas, in floats. */
export interface Latent {
  readonly rows: number;
  /** Latent dimensions. */
  readonly latent: number;
  /** Output of the heads: mu, then logvar, each padded. */
  readonly heads: number;
  readonly z: number;
  readonly eps: number;
  /** What eps is drawn for. */
  readonly stream: number;
  /** Rows that are no padding: the next batch's noise goes on behind theirs. */
  readonly batchSize: number;
  readonly seed: readonly [number, number];
}

/** The struct `Latent` of `shaders/latent/latent.wgsl`. */
export const LATENT_FIELDS = {
  rows: 'u32',
  width: 'u32',
  heads: 'u32',
  z: 'u32',
  eps: 'u32',
  stream: 'u32',
  batch_size: 'u32',
  seed_low: 'u32',
  seed_high: 'u32',
} as const satisfies Record<string, Scalar>;

export function latentNumbers(l: Latent): Record<keyof typeof LATENT_FIELDS, number> {
  return {
    rows: l.rows,
    width: l.latent,
    heads: l.heads / 4,
    z: l.z / 4,
    eps: l.eps / 4,
    stream: l.stream,
    batch_size: l.batchSize,
    seed_low: l.seed[0],
    seed_high: l.seed[1],
  };
}

/** Operations and bytes of drawing eps and z, and of going back. */
export function latentCost({ rows, latent }: Latent) {
  const values = rows * latent;
  return {
    forward: { flops: 10 * values, bytes: 4 * 4 * values },
    backward: { flops: 7 * values, bytes: 4 * 7 * values },
  };
}
