/** NPY 1.0, float32 [rows, columns]: magic, version, length of the header, header, values. The values begin at a multiple of 64. */
export function toNpy(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = Buffer.alloc(10 + header.length + 4 * rows * columns);
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  let end = 10 + header.length;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) end = bytes.writeFloatLE(at(row, column), end);
  }
  return bytes;
}
