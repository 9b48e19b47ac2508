import { heldOut, type Look, lookAt, type Oddity, stretch } from '../src/data/index';
import { count } from './format';
import type { AnyImages, Images } from './images';
import { examplesAt, stretched } from './stream';

/** Images of a file that stays on disk that are looked at, at most. */
const MOST_LOOKED_AT = 1000;

const how = (white: number): string => `--white ${white}`;

/** Images, with the byte that stands for 1 at 255, and what a look at them told. */
export interface Seen<T> {
  readonly images: T;
  readonly look: Look;
}

/** Looks at all images, or at some where they stay on disk, and brings them to 0 to 255. */
export async function see<T extends AnyImages>(images: T, white: number | undefined): Promise<Seen<T>> {
  const { pixels, height, width } = images;
  const length = height * width;
  if (pixels instanceof Uint8Array) {
    const look = lookAt(pixels, length, { how, white });
    return { look, images: { ...images, pixels: stretch(pixels, look.white) } };
  }
  const places =
    images.count <= MOST_LOOKED_AT
      ? Array.from({ length: images.count }, (_, i) => i)
      : heldOut(images.count, { most: MOST_LOOKED_AT });
  const look = lookAt(await examplesAt(pixels, length, places), length, { how, white });
  const source = stretched(pixels, length, look.white, white === undefined);
  return { look, images: { ...images, pixels: source } };
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
): Promise<{ images: Images; warnings: readonly Warning[] }> {
  const { look, images: seen } = await see(images, train.white);
  const warnings: Warning[] = look.oddities
    .filter(({ kind }) => kind === 'alike' || kind === 'black')
    .map(({ kind, message }) => ({ kind, message: `Test images: ${message}` }));
  const [a, b] = [look.brightest, train.brightest];
  if (Math.min(a, b) > 0 && Math.max(a, b) > 4 * Math.min(a, b)) {
    const message = `The brightest byte of the test images is ${a}, that of the training images ${b}: bring both to one scale.`;
    warnings.push({ kind: 'scale', message });
  }
  return { images: seen, warnings };
}

/** What was read, in one line. */
export function describeLook(
  { height, width, flat = false }: AnyImages,
  { count: looked, darkest, brightest, white }: Look,
  counts: readonly number[],
  classes: number | undefined,
): string {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const shape = flat
    ? `${height}x${width} (rows of ${height * width} values; --size says otherwise)`
    : `${height}x${width}`;
  const scale = white === 255 ? '' : ` (${white} stands for white)`;
  const some =
    looked < total && looked <= MOST_LOOKED_AT && looked < counts[0]! ? ` in ${count(looked)} of them` : '';
  return [
    `Read ${counts.map(count).join(' + ')} image${total === 1 ? '' : 's'} of ${shape}`,
    `bytes from ${darkest} to ${brightest}${scale}${some}`,
    ...(classes === undefined ? [] : [`${classes} class${classes === 1 ? '' : 'es'}`]),
  ].join(', ');
}
