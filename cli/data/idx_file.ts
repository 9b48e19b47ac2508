/** An IDX file of unsigned bytes. */
export function idxOf(dims: readonly number[], values: Uint8Array): Uint8Array {
  const file = Buffer.alloc(4 + 4 * dims.length + values.length);
  file.set([0, 0, 8, dims.length]);
  dims.forEach((size, i) => void file.writeUInt32BE(size, 4 + 4 * i));
  file.set(values, 4 + 4 * dims.length);
  return file;
}
