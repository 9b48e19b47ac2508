import { type PrincipalAxes, principalAxes } from '../../../src/data/principal';
import { padded } from '../../../src/graph/layout';

/** How the latent space is shown: a point z lies at (z . axes[0], z . axes[1]). */
export interface Plane {
  /** Two vectors of `latent` values; for one latent dimension the second is empty, and y is log sigma. */
  readonly axes: readonly [readonly number[], readonly number[]];
  readonly names: readonly [string, string];
  /** Part of the means' variance that lies in the plane, from 0 to 1. */
  readonly share: number;
  /** The plane is shown from -extent to extent. */
  readonly extent: number;
}

/** The prior N(0, I) has all but one in ten thousand of its draws within this, in every direction. */
const EXTENT = 4;

/**
 * The plane on which a latent space is shown: itself for two dimensions, mean and log sigma for one, and for more the
 * principal axes of the `means` [n, latent], which turn little from the `last` ones.
 */
export function planeOf(latent: number, means?: Float32Array, last?: Plane): Plane {
  if (latent === 1) return { axes: [[1], []], names: ['z', 'log σ'], share: 1, extent: EXTENT };
  if (latent === 2) {
    const axes = [
      [1, 0],
      [0, 1],
    ] as const;
    return { axes, names: ['z₁', 'z₂'], share: 1, extent: EXTENT };
  }
  const names = ['1st principal axis', '2nd principal axis'] as const;
  if (!means) {
    const unit = (at: number) => Array.from({ length: latent }, (_, k) => Number(k === at));
    return last ?? { axes: [unit(0), unit(1)], names, share: 0, extent: EXTENT };
  }
  const start = last?.axes.map((axis) => Float64Array.from(axis)) as PrincipalAxes['axes'] | undefined;
  const { axes, share } = principalAxes(means, latent, start);
  return { axes: [[...axes[0]], [...axes[1]]], names, share, extent: EXTENT };
}

/** A plane's axes over a row of the heads, which holds mu and logvar, each padded. */
export function headAxes(latent: number, { axes: [x, y] }: Plane): [Float32Array, Float32Array] {
  const width = 2 * padded(latent);
  const horizontal = new Float32Array(width);
  horizontal.set(x);
  const vertical = new Float32Array(width);
  if (latent === 1) vertical[padded(latent)] = 0.5;
  else vertical.set(y);
  return [horizontal, vertical];
}
