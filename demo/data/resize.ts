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
  const { x, y, scale } = place;
  const merged = Math.max(1, Math.floor(scale / 2));
  const columns = taps({ start: x, drawn: place.width, length: width, scale, merged, size });
  const rows = taps({ start: y, drawn: place.height, length: height, scale, merged, size });
  const [across, down] = [spanOf(columns), spanOf(rows)];
  const blocks = blockMeans(picture, merged, down, across);
  const stride = 4 * (across.end - across.first);
  const rgba = new Float32Array(4 * size * size);
  const line = new Float32Array(stride);
  for (const [y, row] of rows.entries()) {
    if (row.weights.length === 0) continue;
    line.fill(0);
    for (const [j, weight] of row.weights.entries()) {
      const from = (row.first + j - down.first) * stride;
      for (let i = 0; i < stride; i++) line[i]! += weight * blocks[from + i]!;
    }
    for (const [x, { first, weights }] of columns.entries()) {
      const at = 4 * (y * size + x);
      for (const [i, weight] of weights.entries())
        for (let k = 0; k < 4; k++) rgba[at + k]! += weight * line[4 * (first - across.first + i) + k]!;
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

interface Span {
  readonly first: number;
  /** The one behind the last. */
  readonly end: number;
}

function spanOf(taps: readonly Taps[]): Span {
  const used = taps.filter(({ weights }) => weights.length > 0);
  return {
    first: Math.min(...used.map(({ first }) => first)),
    end: Math.max(...used.map(({ first, weights }) => first + weights.length)),
  };
}

/**
 * The means of blocks of `merged` x `merged` pixels, [rows, columns, 4]: colours times alpha, and alpha. Of a block that hangs
 * over, what lies beyond the edge is as the edge. Each pixel is read once: photographs have millions.
 */
function blockMeans(
  { width, height, channels = 4, data }: Raster,
  merged: number,
  rows: Span,
  columns: Span,
): Float32Array {
  const most = data instanceof Uint16Array ? 65535 : 255;
  const [green, blue] = channels > 2 ? [1, 2] : [0, 0];
  const alpha = channels % 2 === 0 ? channels - 1 : undefined;
  const stride = 4 * (columns.end - columns.first);
  const means = new Float32Array((rows.end - rows.first) * stride);
  const sums = new Float64Array(stride);
  for (let row = rows.first; row < rows.end; row++) {
    sums.fill(0);
    for (let j = 0; j < merged; j++) {
      const line = Math.min(height - 1, row * merged + j) * width * channels;
      for (let column = columns.first, to = 0; column < columns.end; column++, to += 4) {
        const [begin, end] = [column * merged, (column + 1) * merged];
        let [r, g, b, a] = [0, 0, 0, 0];
        for (let x = begin; x < end; x++) {
          const at = line + Math.min(width - 1, x) * channels;
          const weight = alpha === undefined ? most : data[at + alpha]!;
          r += weight * data[at]!;
          g += weight * data[at + green]!;
          b += weight * data[at + blue]!;
          a += weight;
        }
        sums[to]! += r;
        sums[to + 1]! += g;
        sums[to + 2]! += b;
        sums[to + 3]! += a;
      }
    }
    const from = (row - rows.first) * stride;
    for (let i = 0; i < stride; i++)
      means[from + i] = sums[i]! / (merged * merged * (i % 4 === 3 ? 1 : most));
  }
  return means;
}

interface Taps {
  readonly first: number;
  /** Of the blocks from there on. */
  readonly weights: Float32Array;
}

interface Side {
  /** Where on the side of the square the picture begins, and how many of its pixels it fills. */
  readonly start: number;
  readonly drawn: number;
  /** Pixels of the picture, and how many of them become one of the square. */
  readonly length: number;
  readonly scale: number;
  /** Pixels of a block. */
  readonly merged: number;
  readonly size: number;
}

/** For each pixel of the square's side what it takes of the picture's blocks; nothing beside it. */
function taps({ start, drawn, length, scale, merged, size }: Side): Taps[] {
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
    const inside = (block: number) => Math.min(blocks - 1, Math.max(0, block));
    const first = inside(from);
    const weights = new Float32Array(inside(to) + 1 - first);
    let sum = 0;
    for (let block = from; block <= to; block++) {
      const weight = 1 - Math.abs(block - middle) / reach;
      sum += weight;
      weights[inside(block) - first]! += weight;
    }
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}
