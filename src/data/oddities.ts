import { DataError } from '../errors';
import { counted, shown } from '../words';
import { SMALL_SCALE } from './scale';

/** What can be odd about images that are bytes: values that hardly differ, or hardly any light. */
export type OddityKind = 'two-values' | 'few-levels' | 'dark' | 'alike' | 'black' | 'cut';

export interface Oddity {
  readonly kind: OddityKind;
  /** A sentence: what was found, what is made of it, and what to do. */
  readonly message: string;
}

/** What a look at images tells. */
export interface Look {
  readonly count: number;
  /** The smallest and the largest byte, as they were read. */
  readonly darkest: number;
  readonly brightest: number;
  /** The byte that stands for 1: 255, or the largest where that is so small that 255 cannot be meant. */
  readonly white: number;
  readonly oddities: readonly Oddity[];
}

export interface LookOptions {
  /** The byte that stands for 1, where somebody has said so. */
  readonly white?: number | undefined;
  /** How to say so here, as a clause: `--white 40`, for example. */
  readonly how?: (white: number) => string;
}

/** Images whose brightest byte is below this are nearly black. */
const DARK = 64;
const WHITE = 255;

/** Looks at images, [n, pixels] bytes. Throws a {@link DataError} for bytes that are no whole images. */
export function lookAt(bytes: Uint8Array, pixels: number, options: LookOptions = {}): Look {
  const count = bytes.length / pixels;
  if (!Number.isInteger(count) || count < 1)
    throw new DataError(
      `${bytes.length} bytes are not a whole number of images of ${counted(pixels, 'pixel')}.`,
    );
  const { darkest, brightest } = rangeOf(bytes);
  const small = brightest > 0 && brightest <= SMALL_SCALE;
  const white = options.white ?? (small ? brightest : WHITE);
  const facts = { count, darkest, brightest, white };
  return { ...facts, oddities: oddities(facts, areAlike(bytes, pixels), small, options) };
}

/** Bytes between two looks at whether there is anything left to find. */
const STRETCH = 1 << 16;

function rangeOf(bytes: Uint8Array): Pick<Look, 'darkest' | 'brightest'> {
  let [darkest, brightest] = [bytes[0]!, bytes[0]!];
  for (let start = 0; start < bytes.length && !(darkest === 0 && brightest === WHITE); start += STRETCH) {
    const end = Math.min(bytes.length, start + STRETCH);
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte > brightest) brightest = byte;
      else if (byte < darkest) darkest = byte;
    }
  }
  return { darkest, brightest };
}

/** Whether every image is as the first one. */
function areAlike(bytes: Uint8Array, pixels: number): boolean {
  for (let i = pixels; i < bytes.length; i++) if (bytes[i] !== bytes[i - pixels]) return false;
  return bytes.length > pixels;
}

function oddities(
  { count, brightest, white }: Omit<Look, 'oddities'>,
  alike: boolean,
  small: boolean,
  { white: wished, how = (byte) => `stretch(bytes, ${byte})` }: LookOptions,
): Oddity[] {
  const images = count === 1 ? 'The image is' : `All ${count.toLocaleString('en-US')} images are`;
  if (brightest === 0)
    return [{ kind: 'black', message: `${images} black: every byte is 0. Check what wrote them.` }];
  const found: Oddity[] = [];
  if (alike) {
    const message = `${images} alike: there is nothing to learn but that one. Check what wrote them.`;
    found.push({ kind: 'alike', message });
  }
  if (small) {
    const kind = brightest === 1 ? 'two-values' : 'few-levels';
    const read =
      kind === 'two-values' ? 'The bytes are only 0 and 1' : `The bytes go up to ${brightest} only`;
    const dark = `as ${how(white)} says, ${brightest} is nearly black`;
    const taken =
      white > 4 * brightest
        ? `${dark}; ${how(brightest)} makes it white`
        : `${white} stands for white${wished === undefined ? `; ${how(WHITE)} takes them as they are` : ''}`;
    found.push({ kind, message: `${read}: ${taken}.` });
  } else if (brightest < DARK && white === WHITE) {
    const message = `The brightest byte is ${brightest} of ${WHITE}: the images are nearly black. ${how(brightest)} makes it white.`;
    found.push({ kind: 'dark', message });
  }
  if (brightest > white) {
    const message = `The bytes go up to ${brightest}: those above ${white} become white, too. ${how(brightest)} keeps them apart.`;
    found.push({ kind: 'cut', message });
  }
  return found;
}

/** Bytes of a scale that ends with `white`, brought to 0 to 255. The same array where they are already. */
export function stretch(bytes: Uint8Array, white: number): Uint8Array {
  if (!Number.isInteger(white) || white < 1 || white > WHITE)
    throw new DataError(
      `The byte that stands for white must be a whole number from 1 to 255, not ${shown(white)}.`,
    );
  if (white === WHITE) return bytes;
  const to = Uint8Array.from({ length: 256 }, (_, byte) =>
    Math.min(WHITE, Math.round((byte * WHITE) / white)),
  );
  const stretched = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) stretched[i] = to[bytes[i]!]!;
  return stretched;
}
