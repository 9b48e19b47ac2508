const NATIVE_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** 32-bit values as little-endian bytes; they are that already nearly everywhere. */
export function littleEndian(values: Float32Array | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (NATIVE_LITTLE_ENDIAN) return bytes;
  const swapped = bytes.slice();
  for (let i = 0; i + 3 < swapped.length; i += 4) swapped.subarray(i, i + 4).reverse();
  return swapped;
}
