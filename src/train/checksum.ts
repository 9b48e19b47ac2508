import { littleEndian } from './little_endian';
import type { Safetensors } from './safetensors';

/** CRC-32 of a byte, by the reversed polynomial that gzip and PNG use (RFC 1952, section 8). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 of bytes, or of bytes behind others that have the CRC-32 `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) {
    crc = (TABLE[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/**
 * CRC-32 of what a file holds: metadata by key, then tensors by name with their shapes and values, however the file
 * orders and spells them. The key `checksum` is left out. Eight hexadecimal digits.
 */
export function checksumOf({ metadata, tensors }: Safetensors): string {
  let crc = 0;
  const add = (bytes: Uint8Array): void => {
    crc = crc32(bytes, crc);
  };
  const encoder = new TextEncoder();
  // As JSON, so that no two lists of texts become the same.
  const addText = (...texts: string[]): void => add(encoder.encode(JSON.stringify(texts)));
  for (const [key, value] of sorted(metadata)) if (key !== 'checksum') addText(key, value);
  for (const [name, { shape, values }] of sorted(tensors)) {
    addText(name, shape.join());
    add(littleEndian(values));
  }
  return crc.toString(16).padStart(8, '0');
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
