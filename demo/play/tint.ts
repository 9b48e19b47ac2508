import type { Channels, Theme } from '../live';

interface TintOptions {
  readonly channels?: Channels;
  /** A byte a pixel: where it is 0 the pixel is gone, and transparent. */
  readonly known?: Uint8Array | undefined;
}

/** An image's pixels, each of its channels between those of paper and ink, four bytes each. */
export function tinted(
  image: Uint8Array,
  { paper, ink }: Pick<Theme, 'paper' | 'ink'>,
  { channels = 1, known }: TintOptions = {},
): Uint8ClampedArray<ArrayBuffer> {
  const count = image.length / channels;
  const pixels = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    for (const c of [0, 1, 2] as const) {
      const part = image[i * channels + (channels === 3 ? c : 0)]! / 255;
      pixels[4 * i + c] = 255 * ((1 - part) * paper[c] + part * ink[c]);
    }
    pixels[4 * i + 3] = known?.[i] === 0 ? 0 : 255;
  }
  return pixels;
}
