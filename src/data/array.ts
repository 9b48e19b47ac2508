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
  if (least < -1 || most > 255 || (least < 0 && most > 1))
    throw new DataError(
      `the values go from ${least} to ${most}, where those of images go from 0 to 1, from -1 to 1, or from 0 to 255: bring them to one of these.`,
    );
  const [scale, offset, factor] =
    least < 0
      ? (['-1 to 1', 1, 127.5] as const)
      : most <= 1
        ? (['0 to 1', 0, 255] as const)
        : (['0 to 255', 0, 1] as const);
  return { scale, pixels: Uint8Array.from(values, (value) => Math.round((value + offset) * factor)) };
}
