import { DataError } from '../errors';
import { fileKind } from './file_kind';
import { gunzip, isGzip, openIdx, readIdxOf } from './idx';
import { type NumericArray, readNpy } from './npy';

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

/** Numbers as bytes, and the scale that they had. */
export interface Pixels {
  readonly pixels: Uint8Array;
  readonly scale: '0 to 255' | '0 to 1' | '-1 to 1';
}

/** By how much a value of a scale from 0 to 1 may lie outside it, as rounding and resizing leave it; it is clipped. */
const EDGE = 1e-3;
/** Scales, by what values may have them. Between the first and the second there is none that could be told apart. */
const SCALES = [
  { scale: '0 to 1', fits: (least, most) => least >= -EDGE && most <= 1 + EDGE, byte: (x) => x * 255 },
  { scale: '0 to 255', fits: (least, most) => least >= -0.5 && most > 1.5 && most < 255.5, byte: (x) => x },
  {
    scale: '-1 to 1',
    fits: (least, most) => least >= -1 - EDGE && least < -0.1 && most <= 1 + EDGE,
    byte: (x) => (x + 1) * 127.5,
  },
] as const satisfies {
  scale: Pixels['scale'];
  fits: (least: number, most: number) => boolean;
  byte: (value: number) => number;
}[];

/**
 * Numbers from 0 to 1, from -1 to 1, or from 0 to 255 as bytes, to the nearest. Throws a {@link DataError} for others.
 */
export function toPixels(values: Uint8Array | Float32Array): Pixels {
  if (values instanceof Uint8Array) return { pixels: values, scale: '0 to 255' };
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) throw new DataError(`value ${i} is ${value}, and must be a finite number.`);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const found = SCALES.find(({ fits }) => fits(least, most));
  if (!found)
    throw new DataError(
      `the values go from ${least} to ${most}, where those of images go from 0 to 1, from -1 to 1, or from 0 to 255: bring them to one of these.`,
    );
  const { scale, byte } = found;
  const inside = (value: number) => Math.min(255, Math.max(0, Math.round(byte(value))));
  return { scale, pixels: Uint8Array.from(values, inside) };
}
