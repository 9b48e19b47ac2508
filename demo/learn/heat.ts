// Numbers as colours: from blue by way of nothing to orange, which colour-blind eyes tell apart, too.

import type { Channels, Matrix, Rgb } from '../live';
import { tinted } from '../play/tint';

/** Part of the values that keep within the scale; the others have its ends' colours. */
const WITHIN = 0.98;

/** The value, rounded up to two digits, that has the full colour. 1 where all are 0. */
export function limitOf(values: Float32Array): number {
  const sizes = values.map(Math.abs).sort();
  const most = sizes.at(-1) ?? 0;
  if (!(most > 0)) return 1;
  // Where nearly all are 0, as after a ReLU, the others count.
  const limit = sizes[Math.floor(WITHIN * (sizes.length - 1))] || most;
  const unit = 10 ** (Math.floor(Math.log10(limit)) - 1);
  return Number((Math.ceil(limit / unit - 1e-6) * unit).toPrecision(2));
}

export interface Scale {
  readonly low: Rgb;
  readonly zero: Rgb;
  readonly high: Rgb;
}

/** Pixels, four bytes a value; full colour at -limit and limit, and beyond. */
export function heat(
  values: Float32Array,
  limit: number,
  { low, zero, high }: Scale,
): Uint8ClampedArray<ArrayBuffer> {
  return pixels(values, (value) => {
    const part = Math.min(1, Math.abs(value) / limit);
    return mix(zero, value < 0 ? low : high, part);
  });
}

/** Pixels of one channel or of three, each between paper, 0, and ink, 1. */
export function picture(
  values: Float32Array,
  channels: Channels,
  { paper, ink }: { readonly paper: Rgb; readonly ink: Rgb },
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return tinted(bytes, { paper, ink }, { channels });
}

/** The channels of an image of rows of so many pixels, beside each other: numbers with signs are no colours. */
export function sideBySide(values: Float32Array, width: number, channels: Channels): Float32Array {
  const line = width * channels;
  return values.map((_, i) => {
    const [row, column] = [Math.floor(i / line), i % line];
    return values[row * line + (column % width) * channels + Math.floor(column / width)] as number;
  });
}

/** Pixels of weights for red, green and blue, three values a pixel: grey is none, white and black are limit and -limit. */
export function colours(values: Float32Array, limit: number): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray((4 * values.length) / 3).fill(255);
  values.forEach((value, i) => {
    bytes[4 * Math.floor(i / 3) + (i % 3)] = 127.5 * (1 + value / limit);
  });
  return bytes;
}

function pixels(values: Float32Array, colour: (value: number) => Rgb): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(4 * values.length);
  values.forEach((value, i) => {
    bytes.set([...colour(value).map((part) => 255 * part), 255], 4 * i);
  });
  return bytes;
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const at = (c: 0 | 1 | 2) => from[c] + part * (to[c] - from[c]);
  return [at(0), at(1), at(2)];
}

/** The row of a matrix. */
export function rowOf({ values, columns }: Matrix, row: number): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** Of a logit: a probability. */
export function sigmoid(values: Float32Array): Float32Array {
  return values.map((value) => 1 / (1 + Math.exp(-value)));
}
