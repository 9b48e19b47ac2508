import type { Scalar } from '../gpu/kernel';

/** The latent layer in a program: offsets among the activations, and of gradients among the deltas, in floats. */
export interface Latent {
  readonly rows: number;
  readonly latent: number;
  /** Output of the heads: mu, then logvar, each padded. */
  readonly heads: number;
  readonly z: number;
  readonly eps: number;
}

/** The struct `Latent` of `shaders/lib/latent.wgsl`. */
export const LATENT_FIELDS = {
  rows: 'u32',
  stride: 'u32',
  heads: 'u32',
  z: 'u32',
  eps: 'u32',
} as const satisfies Record<string, Scalar>;

export function latentNumbers({
  rows,
  latent,
  heads,
  z,
  eps,
}: Latent): Record<keyof typeof LATENT_FIELDS, number> {
  return { rows, stride: Math.ceil(latent / 4), heads: heads / 4, z: z / 4, eps: eps / 4 };
}
