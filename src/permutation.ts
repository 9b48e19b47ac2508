/** 32-bit wrapping arithmetic. */
const add = (a: number, b: number): number => (a + b) >>> 0;

/** "lowbias32", a bijective 32-bit mixer (Wellons 2018, https://nullprogram.com/blog/2018/07/31/). */
export function scramble(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/** The key of an epoch's order. */
export function permutationKey([low, high]: readonly [number, number], epoch: number): number {
  return scramble(add(low, scramble(add(high, scramble(add(epoch, 1))))));
}

export const PERMUTATION_ROUNDS = 8;

/**
 * The image of `index` under a keyed permutation of [0, n): a Feistel network by additions on a rectangle of at least
 * n cells; a cell outside [0, n) walks on until it is inside (Black & Rogaway 2002).
 */
export function permute(index: number, n: number, key: number): number {
  const width = Math.ceil(Math.sqrt(n));
  const height = Math.ceil(n / width);
  let cell = index;
  do {
    let x = cell % width;
    let y = Math.floor(cell / width);
    for (let round = 0; round < PERMUTATION_ROUNDS; round += 2) {
      x = (x + (scramble((y ^ scramble(add(key, round))) >>> 0) % width)) % width;
      y = (y + (scramble((x ^ scramble(add(key, round + 1))) >>> 0) % height)) % height;
    }
    cell = y * width + x;
  } while (cell >= n);
  return cell;
}
