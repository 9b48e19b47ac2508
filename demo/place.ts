import type { Plane } from './live';

/** A place on the plane that shows the latent space. */
export type Point = readonly [x: number, y: number];

/** The z that lies there, without a part beyond the plane. */
export function zOf([x, y]: Point, { axes: [right, up] }: Plane): number[] {
  return right.map((value, k) => x * value + y * (up[k] ?? 0));
}

/** Where z is seen. */
export function placeOf(z: readonly number[], { axes }: Plane): Point {
  const along = (axis: readonly number[]) => axis.reduce((sum, value, k) => sum + value * (z[k] ?? 0), 0);
  return [along(axes[0]), along(axes[1])];
}
