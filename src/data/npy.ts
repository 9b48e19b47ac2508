import { DataError } from '../errors';

/** Numbers of a file, row-major. */
export interface NumericArray {
  readonly shape: readonly number[];
  /** Bytes where the file has unsigned bytes or booleans, else floats. */
  readonly values: Uint8Array | Float32Array;
}

interface Kind {
  readonly bytes: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** Numbers of one of these kinds, behind the header of a file. */
export function readValues(bytes: Uint8Array, kind: string, count: number, little: boolean): Float32Array {
  const { bytes: size, read } = KINDS[kind] as Kind;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, i * size, little);
  return values;
}

/** Before the length of the header: magic and version. */
const MAGIC = '\x93NUMPY';

/**
 * Reads a NumPy file (.npy): the header is a Python dictionary with the type, the order and the shape
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Throws a {@link DataError}.
 */
export function readNpy(bytes: Uint8Array): NumericArray {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (bytes.length < 12 || magic !== MAGIC)
    throw new DataError('not a NumPy array: it has another beginning.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] !== 1;
  const start = (wide ? 12 : 10) + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(wide ? 12 : 10, start));
  const [, order = '', kind = ''] = /'descr':\s*'([<>|=])([a-z]\d+)'/.exec(header) ?? [];
  const [, sizes] = /'shape':\s*\(([^)]*)\)/.exec(header) ?? [];
  const isBytes = kind === 'u1' || kind === 'b1';
  if (sizes === undefined || (!isBytes && !(kind in KINDS)))
    throw new DataError(
      `NumPy array of ${/'descr':\s*([^,]+)/.exec(header)?.[1] ?? 'an unknown type'}, where bytes, integers and floats of 32 or 64 bits are read: a.astype('float32') makes it so.`,
    );
  if (/'fortran_order':\s*True/.test(header))
    throw new DataError(
      'NumPy array that lies column by column: numpy.ascontiguousarray(a) lays it row by row.',
    );
  const shape = sizes.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number(text)]));
  const count = shape.reduce((product, one) => product * one, 1);
  const found = bytes.length - start;
  const size = count * (isBytes ? 1 : (KINDS[kind] as Kind).bytes);
  if (found !== size)
    throw new DataError(
      `NumPy array of the shape (${sizes}), which is ${size} bytes, and ${Math.max(0, found)} follow its header; fetch the file again.`,
    );
  const rest = new Uint8Array(bytes.buffer, bytes.byteOffset + start, size);
  return { shape, values: isBytes ? rest : readValues(rest, kind, count, order !== '>') };
}
