import { Failure } from '../../terminal/errors';
import { count } from '../../terminal/format';

/** A BMP picture, which libvips does not read: [height, width, channels]. */
export interface Bmp {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** Values of `biCompression`: none, and channels that masks say the places of. */
const PLAIN = 0;
const MASKED = 3;
/** The masks of red, green and blue in four bytes, where they are as without masks. */
const USUAL = [0xff0000, 0xff00, 0xff];

/**
 * Reads a BMP of 1, 4 or 8 bits a pixel and a palette, or of 24 or 32 bits, from the bottom up or the top down. Throws a Failure for
 * what is compressed, cut short, or has more than `most` pixels, before any of them is read.
 */
export function readBmp(bytes: Uint8Array, most: number): Bmp {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 54) throw new Failure('it is cut short');
  const [start, header] = [view.getUint32(10, true), view.getUint32(14, true)];
  if (header < 40) throw new Failure('it is a BMP picture of OS/2: save it as PNG');
  const [width, rows] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [height, bits, compression] = [Math.abs(rows), view.getUint16(28, true), view.getUint32(30, true)];
  if (width <= 0 || height === 0) throw new Failure('it has no pixels');
  if (width * height > most)
    throw new Failure(`it has ${height} x ${width} pixels, more than the ${count(most)} that are read`);
  if (![1, 4, 8, 24, 32].includes(bits))
    throw new Failure(`it is a BMP picture of ${bits} bits a pixel: save it as PNG`);
  const masks = [54, 58, 62].map((at) => (compression === MASKED ? view.getUint32(at, true) : 0));
  const usual = compression === PLAIN || (bits === 32 && USUAL.every((mask, i) => mask === masks[i]));
  if (!usual) throw new Failure('it is a BMP picture that is compressed: save it as PNG');
  // A line takes whole words.
  const line = 4 * Math.ceil((width * bits) / 32);
  if (start + line * height > bytes.length) throw new Failure('it is cut short');
  const channels = bits === 32 ? 4 : 3;
  const data = new Uint8Array(channels * width * height);
  const colours = bits <= 8 ? coloursOf(view, 14 + header, start, bits) : 0;
  for (let y = 0; y < height; y++) {
    const from = start + line * (rows > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const to = channels * (y * width + x);
      const place = colours > 0 ? placeIn(bytes, from, x, bits) : 0;
      if (place >= colours && colours > 0)
        throw new Failure(`it has a colour ${place}, and ${colours} in its palette`);
      const at = colours > 0 ? 14 + header + 4 * place : from + channels * x;
      // Blue, green, red; a palette's fourth byte says nothing.
      for (let k = 0; k < 3; k++) data[to + k] = bytes[at + 2 - k] as number;
      if (channels === 4) data[to + 3] = bytes[at + 3] as number;
    }
  }
  return { width, height, channels, data };
}

/** Colours of the palette, which lie between the header and the pixels. */
function coloursOf(view: DataView, at: number, end: number, bits: number): number {
  const colours = Math.min(view.getUint32(46, true) || 2 ** bits, 2 ** bits);
  if (at + 4 * colours > end) throw new Failure('its palette is cut short');
  return colours;
}

/** The number of a pixel's colour: the first pixels of a byte are in its highest bits. */
function placeIn(bytes: Uint8Array, from: number, x: number, bits: number): number {
  const each = 8 / bits;
  const byte = bytes[from + Math.floor(x / each)] as number;
  return (byte >> (8 - bits * ((x % each) + 1))) & (2 ** bits - 1);
}
