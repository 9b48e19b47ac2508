/** What random numbers are for; a counter's last word, so that no two uses share a number. */
export const STREAMS = {
  init: 0,
  training: 1,
  evaluation: 2,
  prior: 3,
  labels: 4,
  binarizedOnce: 5,
  binarizedAnew: 6,
  binarizedForEvaluation: 7,
  marginal: 8,
  nearClass: 9,
  wordDropout: 10,
  writing: 11,
} as const;

/**
 * Philox4x32-10 (Salmon et al. 2011), as in `shaders/lib/philox.wgsl`: four random words, a function of counter and
 * key alone.
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    [a, b, c, d] = [
      (multiplyHigh(0xcd9e8d57, c) ^ b ^ k0) >>> 0,
      Math.imul(0xcd9e8d57, c) >>> 0,
      (multiplyHigh(0xd2511f53, a) ^ d ^ k1) >>> 0,
      Math.imul(0xd2511f53, a) >>> 0,
    ];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** High 32 bits of the product of two 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const [ah, al, bh, bl] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const low = al * bl;
  const middle = ah * bl + (low >>> 16);
  const rest = al * bh + (middle & 0xffff);
  return ah * bh + Math.floor(middle / 0x10000) + Math.floor(rest / 0x10000);
}

/** The two words of a seed, a whole number from 0 to 2^53 - 1. */
export function seedWords(seed: number): [number, number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}
