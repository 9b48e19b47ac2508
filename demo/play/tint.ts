import type { Theme } from '../live';

/**
 * An image's pixels in the colours of paper and ink, four bytes each. What is gone, where `known` is 0, is transparent.
 */
export function tinted(
  image: Uint8Array,
  { paper, ink }: Pick<Theme, 'paper' | 'ink'>,
  known?: Uint8Array,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * image.length);
  image.forEach((value, i) => {
    const part = value / 255;
    for (const c of [0, 1, 2] as const) pixels[4 * i + c] = 255 * ((1 - part) * paper[c] + part * ink[c]);
    pixels[4 * i + 3] = known?.[i] === 0 ? 0 : 255;
  });
  return pixels;
}
