import { DataError } from '../src/index';

/** NPY 1.0: magic, version, length of the header, header, then the values. The data begin at a multiple of 64. */
export function npyFile(descr: '<f4' | '|u1', shape: readonly number[], values: Uint8Array): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = Buffer.alloc(10 + header.length + values.length);
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  bytes.set(values, 10 + header.length);
  return bytes;
}

/** A table of float32, [rows, columns]. */
export function toNpy(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
): Uint8Array {
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    at(Math.floor(i / columns), i % columns),
  );
  return npyFile('<f4', [rows, columns], floatBytes(values));
}

/** The bytes of floats as a little-endian file has them. */
export function floatBytes(values: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(values.byteLength);
  values.forEach((value, i) => void bytes.writeFloatLE(value, 4 * i));
  return bytes;
}

/** Reads an array of float32 or float64. Throws a DataError that says what else it is. */
export function readNpy(path: string, bytes: Uint8Array): { shape: number[]; values: Float32Array } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 12 || file.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw new DataError(`${path} is no .npy file.`);
  const wide = file[6] !== 1;
  const length = wide ? file.readUInt32LE(8) : file.readUInt16LE(8);
  const start = (wide ? 12 : 10) + length;
  const header = file.toString('latin1', wide ? 12 : 10, start);
  const [, descr = ''] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const [, sizes] = /'shape':\s*\(([^)]*)\)/.exec(header) ?? [];
  const size = { '<f4': 4, '<f8': 8 }[descr];
  if (!size || sizes === undefined || /'fortran_order':\s*True/.test(header))
    throw new DataError(
      `${path} holds ${descr || 'something else'}${/True/.test(header) ? ', column by column' : ''}, where float32 or float64 are read, row by row: numpy.ascontiguousarray(a, 'float32') makes it so.`,
    );
  const shape = sizes
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
    .map(Number);
  const count = shape.reduce((product, one) => product * one, 1);
  if (file.length !== start + count * size)
    throw new DataError(
      `${path} has ${file.length - start} bytes behind its header, and its shape (${sizes}) asks for ${count * size}.`,
    );
  const read = size === 4 ? (at: number) => file.readFloatLE(at) : (at: number) => file.readDoubleLE(at);
  const values = Float32Array.from({ length: count }, (_, i) => read(start + i * size));
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`${path}: value ${bad} is ${values[bad]}, and must be a finite number.`);
  return { shape, values };
}
