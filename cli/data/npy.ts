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
