import type { Dense } from '../dense/dense';
import type { Latent } from '../latent/latent';

/** Small layers round the latent one, which one dispatch takes a row through. */
export interface Chain {
  /** The encoder's last layers; the heads are the last of them. */
  readonly encoder: readonly Dense[];
  /** The decoder's first layers, at least one. */
  readonly decoder: readonly Dense[];
  readonly latent: Latent;
}

export function namesOf({ encoder, latent, decoder }: Chain): string[] {
  return [...encoder, latent, ...decoder].map(({ name }) => name);
}

interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

export function total(costs: readonly Cost[]): Cost {
  return costs.reduce((sum, { flops, bytes }) => ({ flops: sum.flops + flops, bytes: sum.bytes + bytes }), {
    flops: 0,
    bytes: 0,
  });
}
