import type { Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { FreeBitsOf } from './names';

/** Where z is drawn from q(z|x), in a program. */
export interface Draw {
  readonly name: string;
  /** [rows, latent] each; their gradients lie at the same places. */
  readonly mu: View;
  readonly logvar: View;
  readonly z: View;
  readonly eps: View;
  /** What eps is drawn for. */
  readonly stream: number;
  readonly examples: number;
  /** Rows that are no padding: the next batch's noise goes on behind theirs. */
  readonly batchSize: number;
  readonly seed: readonly [number, number];
  /** Weight of the KL, or of what stands for it, in the gradients; sums are of the KL itself. */
  readonly beta: number;
  /** Steps of the model's life over which that weight rises linearly from 0; 0 for none. */
  readonly betaWarmup: number;
  /** Times that it does. */
  readonly betaCycles: number;
}

/** The latent layer in a program. */
export interface Latent extends Draw {
  /** Partial sums of the KL [rows, parts], among the losses. */
  readonly losses: View;
  /** The gradients of mu and logvar are added to what lies in their places. */
  readonly accumulate: boolean;
  /** Mean KL of a dimension in nats up to which it has no gradient; 0 for none. */
  readonly freeBits: number;
  /** Whether that holds for each dimension, or, times their number, for the KL of all together. */
  readonly freeBitsOf: FreeBitsOf;
  /** [1, latent]: 1 where a dimension's KL has a gradient, if there are free bits. */
  readonly klMask: View;
}

/** What the structs of `shaders/latent/latent.wgsl` and `shaders/importance/importance.wgsl` begin with. */
export const DRAW_FIELDS = {
  rows: 'u32',
  width: 'u32',
  mu: 'u32',
  logvar: 'u32',
  stride: 'u32',
  z: 'u32',
  z_stride: 'u32',
  eps: 'u32',
  eps_stride: 'u32',
  stream: 'u32',
  examples: 'u32',
  batch_size: 'u32',
  seed_low: 'u32',
  seed_high: 'u32',
  beta: 'f32',
  beta_warmup: 'u32',
  beta_cycles: 'u32',
} as const satisfies Record<string, Scalar>;

export function drawNumbers(of: Draw): Record<keyof typeof DRAW_FIELDS, number> {
  const { mu, logvar, z, eps, seed } = of;
  return {
    rows: mu.rows,
    width: mu.columns,
    mu: mu.offset / 4,
    logvar: logvar.offset / 4,
    stride: mu.stride / 4,
    z: z.offset / 4,
    z_stride: z.stride / 4,
    eps: eps.offset / 4,
    eps_stride: eps.stride / 4,
    stream: of.stream,
    examples: of.examples,
    batch_size: of.batchSize,
    seed_low: seed[0],
    seed_high: seed[1],
    beta: of.beta,
    beta_warmup: of.betaWarmup,
    beta_cycles: of.betaCycles,
  };
}

/** The struct `Latent` of `shaders/latent/latent.wgsl`. */
export const LATENT_FIELDS = {
  ...DRAW_FIELDS,
  losses: 'u32',
  accumulate: 'u32',
  free_bits: 'f32',
  pooled: 'u32',
  kl_mask: 'u32',
} as const satisfies Record<string, Scalar>;

export function latentNumbers(latent: Latent): Record<keyof typeof LATENT_FIELDS, number> {
  return {
    ...drawNumbers(latent),
    losses: latent.losses.offset,
    accumulate: Number(latent.accumulate),
    free_bits: latent.freeBits,
    pooled: Number(latent.freeBitsOf === 'all'),
    kl_mask: latent.klMask.offset / 4,
  };
}

/** `vec4f` of a row that a partial sum of the KL is of. */
export const LATENT_VECTORS = 8;

/** Partial sums of the KL that a row of `latent` dimensions leaves. */
export function latentParts(latent: number): number {
  return Math.ceil(latent / (4 * LATENT_VECTORS));
}

/** Operations and bytes of drawing eps and z and of the KL, and of going back. */
export function latentCost({ mu: { rows, columns } }: Latent) {
  const values = rows * columns;
  return {
    forward: { flops: 16 * values, bytes: 4 * 4 * values + 4 * rows * latentParts(columns) },
    backward: { flops: 11 * values, bytes: 4 * 6 * values },
  };
}
