// Pictures brought to a square as the terminal's library does it (libvips), so that both learn from the same images.

import { type Crop, type Placement, placement } from './grey';

/** A picture as it was decoded: grey, grey and alpha, RGB, or RGBA. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 4 by default. */
  readonly channels?: number;
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
}

/** Red, green and blue times alpha, and alpha, of the pixels of a square: from 0 to the largest value that its type holds. */
export interface Resized {
  readonly rgba: Float32Array;
  readonly place: Placement;
}

/**
 * Brings a picture to a square: first the mean of whole blocks, as long as two of what is left become a pixel, then a
 * triangle as wide as two pixels of the result; alpha weighs its colours. What is enlarged goes over from pixel to pixel.
 */
export function toSquare(picture: Raster, size: number, crop: Crop): Resized {
  const { width, height } = picture;
  const place = placement(width, height, size, crop);
  const columns = taps(place.x, place.width, width, place.scale, size);
  const rows = taps(place.y, place.height, height, place.scale, size);
  const rgba = new Float32Array(4 * size * size);
  const line = new Float32Array(4 * width);
  for (const [y, row] of rows.entries()) {
    if (row.weights.length === 0) continue;
    line.fill(0);
    for (const [j, weight] of row.weights.entries()) addRow(line, picture, row.first + j, weight);
    for (const [x, { first, weights }] of columns.entries()) {
      const at = 4 * (y * size + x);
      for (const [i, weight] of weights.entries())
        for (let k = 0; k < 4; k++) rgba[at + k]! += weight * line[4 * (first + i) + k]!;
    }
  }
  return { rgba, place };
}

/** The same as bytes, of which alpha has not weighed the colours; `white` is what stands for white. */
export function toBytes({ rgba }: Resized, most: number, white = most): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    const a = rgba[at + 3]!;
    const scale = a > 0 ? (255 * most) / (white * a) : 0;
    for (let k = 0; k < 3; k++) bytes[at + k] = rgba[at + k]! * scale;
    bytes[at + 3] = (255 * a) / most;
  }
  return bytes;
}

/** Adds a row of a picture, its colours times alpha. */
function addRow(
  line: Float32Array,
  { width, channels = 4, data }: Raster,
  row: number,
  weight: number,
): void {
  const most = data instanceof Uint16Array ? 65535 : 255;
  const [green, blue] = channels > 2 ? [1, 2] : [0, 0];
  const alpha = channels % 2 === 0 ? channels - 1 : undefined;
  let from = row * width * channels;
  for (let to = 0; to < line.length; to += 4) {
    const a = alpha === undefined ? most : data[from + alpha]!;
    const part = (weight * a) / most;
    line[to]! += part * data[from]!;
    line[to + 1]! += part * data[from + green]!;
    line[to + 2]! += part * data[from + blue]!;
    line[to + 3]! += weight * a;
    from += channels;
  }
}

interface Taps {
  readonly first: number;
  /** Of the pixels from there on. */
  readonly weights: Float32Array;
}

/** For each pixel of the square's side what it takes of the `length` pixels of a picture that `drawn` become; none beside it. */
function taps(start: number, drawn: number, length: number, scale: number, size: number): Taps[] {
  const merged = Math.max(1, Math.floor(scale / 2));
  const blocks = Math.ceil(length / merged);
  const step = scale / merged;
  const reach = Math.max(1, step);
  // What is not a whole pixel of the result is left out at both ends.
  const rest = length / merged - drawn * step;
  return Array.from({ length: size }, (_, i) => {
    const at = i - start;
    if (at < 0 || at >= drawn) return { first: 0, weights: new Float32Array(0) };
    // Enlarged, a pixel begins where half of the one before it ends, as libvips has it.
    const middle = step < 1 ? at * step - 0.5 : (at + 0.5) * step - 0.5 + rest / 2;
    const [from, to] = [Math.ceil(middle - reach), Math.floor(middle + reach)];
    const first = Math.max(0, from) * merged;
    const weights = new Float32Array(Math.min(length, (Math.min(blocks - 1, to) + 1) * merged) - first);
    let sum = 0;
    for (let block = from; block <= to; block++) {
      const weight = 1 - Math.abs(block - middle) / reach;
      sum += weight;
      // What lies beyond an edge is as the edge.
      const inside = Math.min(blocks - 1, Math.max(0, block)) * merged;
      for (let k = 0; k < merged; k++) weights[Math.min(length - 1, inside + k) - first]! += weight / merged;
    }
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}
