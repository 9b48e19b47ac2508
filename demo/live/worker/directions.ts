import type { Attribute, Direction } from './protocol';

/** A mean of fewer codes says little. */
const FEWEST = 5;

/**
 * Ways by what is known of images, of which the encoder gave the means `mu` [n, latent]: `known` [n, attributes] has places
 * among the values of each. Of two values there is one, towards the second; a value that too few images have, or lack, has none.
 */
export function directionsOf(
  mu: Float32Array,
  latent: number,
  attributes: readonly Attribute[],
  known: Uint8Array,
): Direction[] {
  const columns = attributes.length;
  return attributes.flatMap(({ name, values }, column) =>
    values.flatMap((value, place) => {
      if (values.length === 2 && place === 0) return [];
      const has = (i: number) => known[i * columns + column] === place;
      const vector = difference(mu, latent, has);
      return vector ? [{ name: value === 'yes' ? name : `${name}: ${value}`, vector }] : [];
    }),
  );
}

function difference(mu: Float32Array, latent: number, has: (i: number) => boolean): number[] | undefined {
  const count = mu.length / latent;
  const sums = { with: new Float64Array(latent), without: new Float64Array(latent) };
  let many = 0;
  for (let i = 0; i < count; i++) {
    const sum = has(i) ? sums.with : sums.without;
    if (has(i)) many++;
    for (let k = 0; k < latent; k++) sum[k]! += mu[i * latent + k] as number;
  }
  if (many < FEWEST || count - many < FEWEST) return undefined;
  return Array.from(sums.with, (sum, k) => sum / many - (sums.without[k] as number) / (count - many));
}
