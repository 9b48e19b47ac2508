import { checksumOf } from '../../src/train/checksum';
import type { F32Tensor } from '../../src/train/safetensors';

/** A safetensors file of this header, true or not, and these bytes behind it. */
export function fileOf(header: object | string | Uint8Array, data: Uint8Array): Uint8Array {
  const text =
    header instanceof Uint8Array
      ? header
      : new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

export interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A file taken apart, to be changed and put together again. */
export interface Parts {
  metadata: Record<string, string>;
  entries: Record<string, Entry>;
  data: Uint8Array;
}

export function takeApart(bytes: Uint8Array): Parts {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  return { metadata, entries, data: bytes.slice(8 + length) };
}

/** The file again, after a change to its parts, with a checksum that is right for them. */
export function tampered(bytes: Uint8Array, change: (parts: Parts) => void): Uint8Array {
  const parts = takeApart(bytes);
  change(parts);
  const tensors = Object.entries(parts.entries).map(
    ([
      name,
      {
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      const values = new Float32Array(parts.data.slice(start, end).buffer);
      return [name, { shape, values }] as [string, F32Tensor];
    },
  );
  parts.metadata.checksum = checksumOf({
    metadata: new Map(Object.entries(parts.metadata)),
    tensors: new Map(tensors),
  });
  return fileOf({ __metadata__: parts.metadata, ...parts.entries }, parts.data);
}
