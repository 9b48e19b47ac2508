import { heldOut, type Look, lookAt, type Oddity, stretch } from '../../src/data/index';
import type { Source } from '../../src/index';
import { UsageError } from '../terminal/errors';
import { count } from '../terminal/format';
import { digits, exchanged, lookAtFloats } from './floats';
import type { AnyImages, Images } from './image_set';
import { sizeOf, valuesOf } from './shape';
import { examplesAt, stretched } from './stream';

/** Images of a file that stays on disk that are looked at, at most. */
const MOST_LOOKED_AT = 1000;

const how = (white: number): string => `--white ${white}`;

/** Images, with the byte that stands for 1 at 255, and what a look at them told. */
export interface Seen<T> {
  readonly images: T;
  readonly look: Look;
}

const inverted = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => 255 - byte);

function invertedSource(source: Source): Source {
  return { ...source, read: async (first, some) => inverted((await source.read(first, some)) as Uint8Array) };
}

/** Looks at all images, or at some where they stay on disk, brings them to 0 to 255, and exchanges dark and light if so wished. */
export async function see<T extends AnyImages>(
  images: T,
  white: number | undefined,
  invert = false,
): Promise<Seen<T>> {
  const { pixels } = images;
  const length = valuesOf(images);
  if (pixels instanceof Float32Array) {
    if (white !== undefined && white !== 255)
      throw new UsageError(
        `--white ${white} is for bytes, and the values are taken as they are: leave it out.`,
      );
    const look = lookAtFloats(pixels, length);
    return { look, images: invert ? { ...images, pixels: exchanged(pixels, images.shown) } : images };
  }
  if (pixels instanceof Uint8Array) {
    const look = lookAt(pixels, length, { how, white });
    const bytes = stretch(pixels, look.white);
    return { look, images: { ...images, pixels: invert ? inverted(bytes) : bytes } };
  }
  const places =
    images.count <= MOST_LOOKED_AT
      ? Array.from({ length: images.count }, (_, i) => i)
      : heldOut(images.count, { most: MOST_LOOKED_AT });
  const look = lookAt(await examplesAt(pixels, length, places), length, { how, white });
  const source = stretched(pixels, length, look.white, white === undefined);
  return { look, images: { ...images, pixels: invert ? invertedSource(source) : source } };
}

/** Something odd about data, in one sentence. */
export interface Warning {
  readonly kind: Oddity['kind'] | 'scale';
  readonly message: string;
}

/** The same for test images, which are of the scale that the training images are. */
export async function seeTest(
  images: Images,
  train: Look,
  invert = false,
): Promise<{ images: Images; warnings: readonly Warning[] }> {
  const { look, images: seen } = await see(images, train.white, invert);
  const warnings: Warning[] = look.oddities
    .filter(({ kind }) => kind === 'alike' || kind === 'black')
    .map(({ kind, message }) => ({ kind, message: `Test images: ${message}` }));
  const [a, b] = [look.brightest, train.brightest];
  if (!(images.pixels instanceof Float32Array) && Math.min(a, b) > 0 && Math.max(a, b) > 4 * Math.min(a, b)) {
    const message = `The brightest byte of the test images is ${a}, that of the training images ${b}: bring both to one scale.`;
    warnings.push({ kind: 'scale', message });
  }
  return { images: seen, warnings };
}

/** What was read, in one line. */
export function describeLook(
  images: AnyImages,
  { count: looked, darkest, brightest, white }: Look,
  counts: readonly number[],
  classes: number | undefined,
): string {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const { flat = false } = images;
  const rows = flat ? ` (rows of ${valuesOf(images)} values; --size says otherwise)` : '';
  const scale = white === 255 ? '' : ` (${white} stands for white)`;
  const some =
    looked < total && looked <= MOST_LOOKED_AT && looked < counts[0]! ? ` in ${count(looked)} of them` : '';
  return [
    `Read ${counts.map(count).join(' + ')} image${total === 1 ? '' : 's'} of ${sizeOf(images)}${rows}`,
    images.shown
      ? `values from ${digits(darkest)} to ${digits(brightest)}`
      : `bytes from ${darkest} to ${brightest}${scale}${some}`,
    ...(classes === undefined ? [] : [`${classes} class${classes === 1 ? '' : 'es'}`]),
  ].join(', ');
}
