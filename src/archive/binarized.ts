import { OptionError } from '../errors';
import { philox, STREAMS, seedWords } from '../random';
import { shown } from '../words';

export const BITS_OF_BYTES = ['threshold', 'once'] as const;

/**
 * Bytes, [n, values], as bits, 0 and 255: from 128 on 255 (`threshold`), or 255 with a probability of a 255th for each that the byte
 * is (`once`), drawn by the seed, the example's number and the place in it, as training with `binarize` draws them.
 */
export function binarized(
  images: Uint8Array,
  values: number,
  how: (typeof BITS_OF_BYTES)[number],
  seed = 0,
): Uint8Array<ArrayBuffer> {
  if (!BITS_OF_BYTES.includes(how))
    throw new OptionError('how', `must be one of ${BITS_OF_BYTES.join(', ')}, not ${shown(how)}`);
  if (how === 'threshold') return images.map((byte) => (byte < 128 ? 0 : 255)) as Uint8Array<ArrayBuffer>;
  const bits = new Uint8Array(images.length);
  const key = seedWords(seed);
  for (let example = 0; example * values < images.length; example++) {
    for (let first = 0; first < values; first += 4) {
      const words = philox([first / 4, example, 0, STREAMS.binarizedOnce], key);
      for (let i = first; i < Math.min(first + 4, values); i++) {
        const at = example * values + i;
        const drawn = (words[i - first] as number) >>> 8;
        bits[at] = drawn < Math.fround((images[at] as number) / 255) * 2 ** 24 ? 255 : 0;
      }
    }
  }
  return bits;
}
