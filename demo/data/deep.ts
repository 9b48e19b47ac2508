import { type Crop, type Placement, placement } from './grey';
import { type Deep, whiteOf } from './layers';

/** The signature of PNG, and where its header has the bits of a channel. */
const PNG = [0x89, 0x50, 0x4e, 0x47];
const DEPTH_AT = 24;
const MOST = 65535;

/** A PNG of 16 bits a channel, with all of them; `undefined` for any other file, and for what cannot be decoded. */
export async function deepPng(file: File, size: number, crop: Crop): Promise<Deep | undefined> {
  if (file.type !== 'image/png' && file.type !== '') return undefined;
  const head = new Uint8Array(await file.slice(0, DEPTH_AT + 1).arrayBuffer());
  if (!PNG.every((byte, i) => head[i] === byte) || head[DEPTH_AT] !== 16) return undefined;
  const { decode } = await import('fast-png');
  try {
    const { width, height, channels, data } = decode(await file.arrayBuffer());
    return toSquare({ width, height, channels, data: data as Uint16Array }, size, crop);
  } catch {
    // The browser's own decoder may know it.
    return undefined;
  }
}

export interface DeepImage {
  readonly width: number;
  readonly height: number;
  /** Grey, grey and alpha, RGB, or RGBA. */
  readonly channels: number;
  readonly data: Uint16Array;
}

/** Brings a picture to a square by the mean over the area of each pixel, alpha weighing its colours. */
export function toSquare({ width, height, channels, data }: DeepImage, size: number, crop: Crop): Deep {
  const place = placement(width, height, size, crop);
  const columns = spans(place.x, place.width, width, size);
  const rows = spans(place.y, place.height, height, size);
  const coloured = channels > 2;
  const clear = channels % 2 === 0;
  const colours = new Uint16Array(3 * size * size);
  const rgba = new Uint8ClampedArray(4 * size * size);
  const brightest = brightestOf(data, channels);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      let [r, g, b, a] = [0, 0, 0, 0];
      for (let j = 0; j < row.weights.length; j++) {
        for (let i = 0; i < column.weights.length; i++) {
          const at = ((row.first + j) * width + column.first + i) * channels;
          const weight = row.weights[j]! * column.weights[i]!;
          const alpha = clear ? data[at + channels - 1]! / MOST : 1;
          r += weight * alpha * data[at]!;
          g += weight * alpha * data[coloured ? at + 1 : at]!;
          b += weight * alpha * data[coloured ? at + 2 : at]!;
          a += weight * alpha;
        }
      }
      const pixel = y * size + x;
      colours.set([r, g, b].map(Math.round), 3 * pixel);
      // Colours as they are before alpha weighs them, as canvases give them.
      const scale = a > 0 ? 255 / (whiteOf(brightest) * a) : 0;
      rgba.set([r * scale, g * scale, b * scale, 255 * a], 4 * pixel);
    }
  }
  return { colours, rgba, size, place, brightest };
}

interface Span {
  readonly first: number;
  /** Of the pixels from there on: parts of the square's pixel that each of them covers. */
  readonly weights: readonly number[];
}

/** For each pixel of the square's side the pixels of the picture that lie there; none beside the picture. */
function spans(start: Placement['x'], drawn: number, length: number, size: number): Span[] {
  const scale = length / drawn;
  return Array.from({ length: size }, (_, i) => {
    const [from, to] = [(i - start) * scale, (i + 1 - start) * scale];
    // At least a pixel wide: what is enlarged changes gradually from one to the next.
    const half = Math.max(1, to - from) / 2;
    const middle = (from + to) / 2;
    const within = Math.max(0, Math.min(to, length) - Math.max(from, 0)) / (to - from);
    const [low, high] = [Math.max(0, middle - half), Math.min(length, middle + half)];
    if (within <= 0 || high <= low) return { first: 0, weights: [] };
    const first = Math.floor(low);
    const covered = Array.from({ length: Math.ceil(high) - first }, (_, k) =>
      Math.max(0, Math.min(high, first + k + 1) - Math.max(low, first + k)),
    );
    return { first, weights: covered.map((part) => (within * part) / (high - low)) };
  });
}

/** The largest value of a channel that is no alpha. */
function brightestOf(data: Uint16Array, channels: number): number {
  const colours = channels > 2 ? 3 : 1;
  let brightest = 0;
  for (let i = 0; i < data.length; i += channels)
    for (let k = 0; k < colours; k++) if (data[i + k]! > brightest) brightest = data[i + k]!;
  return brightest;
}
