/**
 * A symmetrical cumulative distribution by its upper half: `half[u]` counts lie below u >= 0, of `total` in all, and as many
 * above -u. Beyond its end everything lies below.
 */
export interface HalfTable {
  readonly half: Uint16Array;
  readonly total: number;
}

/** A difference times an inverse scale is divided by 2^10: then it is a place in a table. */
export const INVERSE_BITS = 10;
const UNIT = 2 ** -INVERSE_BITS;

/** Counts below a place that is `difference` from the middle, by the inverse of the scale. */
export function countBelow({ half, total }: HalfTable, difference: number, inverse: number): number {
  const u = Math.floor(difference * inverse * UNIT);
  if (u >= 0) return u < half.length ? (half[u] as number) : total;
  return -u < half.length ? total - (half[-u] as number) : 0;
}

/** The last of `count` symbols that begins at or below a place: no other has it. `below` never falls, and begins with 0. */
export function symbolAt(place: number, count: number, below: (symbol: number) => number): number {
  let symbol = 0;
  let beyond = count;
  while (beyond - symbol > 1) {
    const middle = (symbol + beyond) >>> 1;
    if (below(middle) <= place) symbol = middle;
    else beyond = middle;
  }
  return symbol;
}
