import { DataError } from '../errors';
import { counted, shown } from '../words';
import { checkLabels, type Labels } from './labels';
import { scaleOf } from './scale';

/** Examples ready for the GPU: rows padded to whole words (bytes) or `vec4f` (floats). */
export interface Examples {
  readonly kind: 'bytes' | 'floats';
  readonly count: number;
  readonly values: Uint8Array | Float32Array;
  /** Elements of `values` that make a row. */
  readonly stride: number;
  /** The first value outside [0, 1], in words, if there is one. */
  readonly outsideUnit: string | undefined;
  /** The largest label, if there are any: then one stands behind the values of each example. */
  readonly largestLabel: number | undefined;
}

export interface PackOptions {
  /** An example's own number, where that is not its place. */
  readonly number?: (place: number) => number;
  /** By the examples' places. */
  readonly labels?: Labels | undefined;
}

/** Elements of a packed example: of its values, padded to a multiple of four, and of its label. */
export function rowStride(width: number, labelled: boolean): number {
  return Math.ceil(width / 4) * 4 + (labelled ? 4 : 0);
}

/** How many examples of `width` values there are. Throws a {@link DataError} that says what to give instead. */
export function countExamples(images: Uint8Array | Float32Array, width: number): number {
  if (!isBytes(images) && !(images instanceof Float32Array)) {
    throw new DataError(`Examples must be a Uint8Array (pixels) or a Float32Array, not ${shown(images)}.`);
  }
  if (images.length === 0 || images.length % width !== 0) {
    throw new DataError(
      `The examples have ${counted(images.length, 'value')} in all, but the model takes ${width} for each: their number must be a multiple of ${width} above 0.`,
    );
  }
  return images.length / width;
}

/** A canvas gives its pixels clamped. */
function isBytes(images: unknown): boolean {
  return images instanceof Uint8Array || images instanceof Uint8ClampedArray;
}

/**
 * Checks and packs `images`, [n, width] row by row: bytes are pixels, 255 standing for 1; floats are what they are.
 * Throws a {@link DataError} that says what to give instead.
 */
export function packExamples(
  images: Uint8Array | Float32Array,
  width: number,
  { number = (place) => place, labels }: PackOptions = {},
): Examples {
  const count = countExamples(images, width);
  const bytes = isBytes(images);
  const largestLabel = labels && checkLabels(labels, count);
  const stride = rowStride(width, labels !== undefined);
  const values = padRows(images, width, stride);
  if (labels) putLabels(values, stride, labels);
  return {
    kind: bytes ? 'bytes' : 'floats',
    count,
    values,
    stride,
    outsideUnit: bytes ? undefined : scan(images, width, number),
    largestLabel,
  };
}

/** Labels behind the values: a word of bytes, or a float. */
function putLabels(values: Uint8Array | Float32Array, stride: number, labels: Labels): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const at = (i + 1) * stride - 4;
    values[at] = label;
    if (values instanceof Float32Array) continue;
    values[at] = label & 255;
    values[at + 1] = label >> 8;
    values[at + 2] = label >> 16;
  }
}

/** Throws for a value that is not finite, and tells the first one outside [0, 1]. */
function scan(
  values: ArrayLike<number>,
  width: number,
  number: (place: number) => number,
): string | undefined {
  let outside: string | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if ((value >= 0 && value <= 1) || (outside && Number.isFinite(value))) continue;
    const where = `Value ${i % width} of example ${number(Math.floor(i / width))} is ${value}`;
    if (!Number.isFinite(value)) throw new DataError(`${where}; every value must be a finite number.`);
    outside ??= where;
  }
  if (outside === undefined) return undefined;
  const scale = scaleOf(values);
  return scale ? `${outside}, and ${scale}` : outside;
}

/** Copies rows of `width` elements to rows of `stride`; the array itself where they are the same. */
export function padRows<T extends Uint8Array | Float32Array>(rows: T, width: number, stride: number): T {
  if (width === stride) return rows;
  const count = rows.length / width;
  const length = count * stride;
  // Not by the array's own constructor, which may be a subclass's, such as Node's Buffer.
  const padded = (rows instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length)) as T;
  for (let row = 0; row < count; row++)
    padded.set(rows.subarray(row * width, (row + 1) * width), row * stride);
  return padded;
}

/** The inverse of {@link padRows}: `count` rows of `width` out of rows of `stride`. */
export function unpadRows(padded: Float32Array, width: number, stride: number, count: number): Float32Array {
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    rows.set(padded.subarray(row * stride, row * stride + width), row * width);
  }
  return rows;
}
