import type { Crop } from './grey';
import { type Deep, whiteOf } from './layers';
import { type Raster, toBytes, toSquare } from './resize';

/** The signature of PNG, and where its header has width, height, and the bits of a channel. */
const PNG = [0x89, 0x50, 0x4e, 0x47];
const WIDTH_AT = 16;
const DEPTH_AT = 24;
/** Pixels that are decoded here; a larger one takes too much memory, and the browser has it with 8 bits. */
const MOST_PIXELS = 2 ** 25;
const MOST = 65535;

/** A PNG of 16 bits a channel, with all of them; `undefined` for any other file, and for what cannot be decoded. */
export async function deepPng(file: File, size: number, crop: Crop): Promise<Deep | undefined> {
  if (file.type !== 'image/png' && file.type !== '') return undefined;
  const head = new Uint8Array(await file.slice(0, DEPTH_AT + 1).arrayBuffer());
  if (!PNG.every((byte, i) => head[i] === byte) || head[DEPTH_AT] !== 16) return undefined;
  const sides = new DataView(head.buffer, WIDTH_AT);
  if (sides.getUint32(0) * sides.getUint32(4) > MOST_PIXELS) return undefined;
  const { decode } = await import('fast-png');
  try {
    const { width, height, channels, data } = decode(await file.arrayBuffer());
    return deepOf({ width, height, channels, data: data as Uint16Array }, size, crop);
  } catch {
    // The browser's own decoder may know it.
    return undefined;
  }
}

/** A picture of 16 bits a channel at its size. */
export function deepOf(
  picture: Raster & { readonly channels: number; readonly data: Uint16Array },
  size: number,
  crop: Crop,
): Deep {
  const { data, channels } = picture;
  const brightest = brightestOf(data, channels);
  const resized = toSquare(picture, size, crop);
  const { rgba, place } = resized;
  const colours = new Uint16Array((rgba.length / 4) * 3);
  for (let i = 0; i < colours.length; i++) colours[i] = Math.round(rgba[4 * Math.floor(i / 3) + (i % 3)]!);
  return { colours, rgba: toBytes(resized, MOST, whiteOf(brightest)), size, place, brightest };
}

/** The largest value of a channel that is no alpha. */
function brightestOf(data: Uint16Array, channels: number): number {
  const colours = channels > 2 ? 3 : 1;
  let brightest = 0;
  for (let i = 0; i < data.length; i += channels)
    for (let k = 0; k < colours; k++) if (data[i + k]! > brightest) brightest = data[i + k]!;
  return brightest;
}
