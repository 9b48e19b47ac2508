import { DataError } from '../errors';
import { fileKind } from './file_kind';
import { gunzip, isGzip, openIdx, readIdxOf } from './idx';
import { type NumericArray, readNpy } from './npy';
import { momentsOf, standardised } from './scale';

/**
 * The numbers of an IDX file of any type, or of a NumPy file (.npy), gzipped or not. Throws a {@link DataError} that says
 * what is the matter, or what else it is.
 */
export async function openArray(bytes: Uint8Array): Promise<NumericArray> {
  const unpacked = isGzip(bytes) ? await gunzip(bytes) : bytes;
  if (fileKind(unpacked)?.kind === 'numpy') return readNpy(unpacked);
  if (unpacked[2] !== 8) return readIdxOf(unpacked);
  const { dims, data } = await openIdx(bytes);
  return { shape: dims, values: data };
}

/** Scales of images. */
export const SCALES = ['0 to 1', '-1 to 1', '0 to 255'] as const;
export type Scale = (typeof SCALES)[number];

/** Numbers as bytes, and the scale that they had. */
export interface Pixels {
  readonly pixels: Uint8Array;
  readonly scale: Scale;
  /** Some values lay between two levels. */
  readonly rounded: boolean;
}

export interface PixelsOptions {
  /** Values of an example, by which the place of one is told. */
  readonly width?: number | undefined;
  /** The scale of other images of the same data, which holds wherever the values lie within it: a few may all be bright. */
  readonly scale?: Scale | undefined;
}

/** By how much a value may lie outside a scale, or off a whole number, as rounding leaves it. */
const EDGE = 1e-3;

/** What scales are told apart by. */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** Standard deviation of all values. */
  readonly deviation: number;
  /** Every value is a whole number, but for rounding. */
  readonly whole: boolean;
}

/** The range of finite values. */
export function rangeOf(values: Float32Array): Range {
  return {
    ...momentsOf(values),
    whole: values.every((value) => Math.abs(value - Math.round(value)) <= EDGE),
  };
}

/** Above it, values that are no z-scores and no whole numbers are bytes that were resampled. */
const HALF = 127.5;

/** Whether values are bytes: whole numbers, or, as resampling leaves them, others up to a bright one. */
export function areBytes({ least, most, whole }: Range): boolean {
  return whole ? least >= -EDGE && most <= 255 + EDGE : least >= -0.5 && most > HALF && most < 255.5;
}

/** Whether values lie within a scale. */
const BOUNDS = {
  '0 to 1': ({ least, most }: Range) => least >= -EDGE && most <= 1 + EDGE,
  '-1 to 1': ({ least, most }: Range) => least >= -1 - EDGE && most <= 1 + EDGE,
  '0 to 255': areBytes,
} as const satisfies Record<Scale, (range: Range) => boolean>;
const BYTE: Readonly<Record<Scale, (value: number) => number>> = {
  '0 to 1': (x) => x * 255,
  '-1 to 1': (x) => (x + 1) * 127.5,
  '0 to 255': (x) => x,
};
/** Images of a scale from -1 have something dark: where nothing is below this, a mean was taken off others. */
const DARK = -0.75;
/** By how much resampling by cubics leaves a scale. */
const OVERSHOOT = 0.35;

/**
 * Numbers from 0 to 1, from -1 to 1, or from 0 to 255 as bytes, to the nearest. Throws a {@link DataError} for others, such as
 * z-scores, of which nobody could tell what is black and what is white.
 */
export function toPixels(values: Uint8Array | Float32Array, options: PixelsOptions = {}): Pixels {
  if (values instanceof Uint8Array) return { pixels: values, scale: '0 to 255', rounded: false };
  checkFinite(values, options.width);
  const range = rangeOf(values);
  const { scale: known } = options;
  const scale = known && known !== '0 to 255' && BOUNDS[known](range) ? known : found(range);
  if (!scale) throw new DataError(ofNoScale(range));
  const byte = BYTE[scale];
  let rounded = false;
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const exact = byte(values[i] as number);
    const level = Math.min(255, Math.max(0, Math.round(exact)));
    if (Math.abs(exact - level) > EDGE) rounded = true;
    pixels[i] = level;
  }
  return { pixels, scale, rounded };
}

/** Throws a {@link DataError} for a value that is no finite number. */
export function checkFinite(values: Float32Array, width?: number): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const where = width ? `value ${bad % width} of example ${Math.floor(bad / width)}` : `value ${bad}`;
  throw new DataError(`${where} is ${values[bad]}, and must be a finite number.`);
}

function found(range: Range): Scale | undefined {
  if (BOUNDS['0 to 1'](range)) return '0 to 1';
  if (BOUNDS['-1 to 1'](range)) return range.least <= DARK ? '-1 to 1' : undefined;
  return areBytes(range) && !standardised(range) ? '0 to 255' : undefined;
}

function ofNoScale(range: Range): string {
  const { least, most } = range;
  const away = `x ${least < 0 ? '+' : '-'} ${digits(Math.abs(least))}`;
  const bring = `(${away}) / ${digits(most - least)} brings them to 0 to 1`;
  const scores = BOUNDS['-1 to 1'](range) ? undefined : standardised(range);
  if (scores)
    return `${scores}: multiply by the deviation and add the mean that they were standardised by, or ${bring}.`;
  const remedy =
    least >= -OVERSHOOT && most <= 1 + OVERSHOOT
      ? 'clip them to 0 to 1 where resampling has left them outside'
      : bring;
  return `the values go from ${digits(least)} to ${digits(most)}, where those of images go from 0 to 1, from -1 to 1, or from 0 to 255: bring them to one of these; ${remedy}.`;
}

/** Six digits that count: the rest is that of a float. */
function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}
