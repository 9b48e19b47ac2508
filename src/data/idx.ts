import { DataError } from '../errors';
import { counted } from '../words';
import { fileKind, gunzipHead, KIND_BYTES } from './file_kind';
import { type NumericArray, readValues } from './npy';
import type { Source } from './source';
import { wayOn } from './way_on';

/**
 * IDX, the format of MNIST: two zero bytes, a type byte, the number of dimensions, each dimension as a
 * big-endian 32-bit integer, then the values. Images are [count, height, width] bytes, labels [count] bytes.
 */
export interface Idx {
  readonly dims: readonly number[];
  /** The values, row-major: a view of the given bytes, not a copy. */
  readonly data: Uint8Array;
}

/** More than this fits no browser's memory. */
const MAX_BYTES = 2 ** 31 - 1;
const MAX_DIMS = 4;
/** Of a gzipped file, enough to tell what it holds. */
const PACKED_HEAD = 1 << 16;

/** Bytes of a value, by the types that are read. */
const BYTES = { 8: 1 };

const TYPES: Record<number, string> = {
  8: 'unsigned bytes',
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};

/** Parses an IDX file of unsigned bytes; throws {@link DataError} unless header and length agree exactly. */
export function readIdx(bytes: Uint8Array): Idx {
  const { dims, offset, size } = checkLength(readHeader(bytes), bytes.length);
  // Not subarray(): of Node's Buffer that is another Buffer, which slices and copies unlike a Uint8Array.
  return { dims, data: new Uint8Array(bytes.buffer, bytes.byteOffset + offset, size) };
}

/** Of each type but unsigned bytes, as {@link readValues} names them. */
const KINDS: Readonly<Record<number, string>> = { 9: 'i1', 11: 'i2', 12: 'i4', 13: 'f4', 14: 'f8' };
const SIZES: Readonly<Record<number, number>> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };

/** The same of a file of any type: signed integers and floats become floats of 32 bits. */
export function readIdxOf(bytes: Uint8Array): NumericArray {
  const { dims, offset, size } = checkLength(readHeader(bytes, MAX_BYTES, SIZES), bytes.length);
  const kind = KINDS[bytes[2] as number];
  const values = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, size);
  if (!kind) return { shape: dims, values };
  const count = dims.reduce((whole, dim) => whole * dim, 1);
  return { shape: dims, values: readValues(values, kind, count, false) };
}

/** What is read of a file that is open: a Blob, such as a page's File, or what acts as one. */
export interface OpenFile {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/**
 * An IDX file of unsigned bytes as a source for `fit` and `evaluate`: beside its header, nothing is read before it is
 * needed. Gzipped ones have to be unpacked first. Throws a {@link DataError} as {@link readIdx} does.
 */
export async function streamIdx(file: OpenFile): Promise<Source & Pick<Idx, 'dims'>> {
  const bytes = async (start: number, end: number) =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  const head = await bytes(0, Math.min(file.size, KIND_BYTES));
  if (isGzip(head)) {
    const unpacked = await gunzipHead(await bytes(0, Math.min(file.size, PACKED_HEAD)));
    if (unpacked.length > 0) readHeader(unpacked, Number.MAX_SAFE_INTEGER);
    throw new DataError('a gzipped file cannot be read while training: unpack it first (gunzip).');
  }
  const { dims, offset, size } = checkLength(readHeader(head, Number.MAX_SAFE_INTEGER), file.size);
  const count = dims[0] as number;
  const width = size / count;
  return {
    dims,
    count,
    kind: 'bytes',
    read: (first, rows) => bytes(offset + first * width, offset + (first + rows) * width),
  };
}

/** True for the two bytes that start every gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** An IDX file as it was fetched, raw or gzipped. Never unpacks more than the file's own header promises. */
export async function openIdx(bytes: Uint8Array): Promise<Idx> {
  return readIdx(isGzip(bytes) ? await gunzipIdx(bytes) : bytes);
}

/** One byte of gzip yields at most 1032 bytes, so a header that promises more than that is lying. */
const GZIP_RATIO = 1032;

/** A gzipped file of up to 2 GiB, unpacked. Throws a {@link DataError} for a damaged or a larger one. */
export async function gunzip(packed: Uint8Array): Promise<Uint8Array> {
  const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      length += next.value.length;
      if (length > MAX_BYTES)
        throw new DataError(`gzipped file that unpacks to more than ${MAX_BYTES} bytes.`);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof DataError) throw error;
    throw damaged(error);
  }
  const whole = new Uint8Array(length);
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function damaged(error: unknown): DataError {
  return new DataError(
    `damaged gzip file (${error instanceof Error ? error.message : error}); fetch the file again.`,
    {
      cause: error,
    },
  );
}

async function gunzipIdx(packed: Uint8Array): Promise<Uint8Array> {
  const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  let head = new Uint8Array(0);
  let out: Uint8Array | undefined;
  let filled = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!out) {
        head = concat(head, value);
        if (!hasHeader(head)) continue;
        out = new Uint8Array(promised(head, packed.length));
      }
      const chunk = head.length ? head : value;
      head = new Uint8Array(0);
      if (filled + chunk.length > out.length) {
        throw new DataError(
          'gzipped IDX file that unpacks to more bytes than its header promises; fetch the file again.',
        );
      }
      out.set(chunk, filled);
      filled += chunk.length;
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof DataError) throw error;
    throw damaged(error);
  }
  return out ? out.subarray(0, filled) : head;
}

/** The size of the unpacked file by its header, refused where the packed bytes cannot hold it. */
function promised(head: Uint8Array, packedLength: number): number {
  const { dims, offset, size } = readHeader(head);
  if (offset + size > packedLength * GZIP_RATIO) {
    throw new DataError(
      `truncated gzipped IDX file: ${counted(packedLength, 'byte')} cannot hold the ${product(dims)} values that its header promises.`,
    );
  }
  return offset + size;
}

function hasHeader(bytes: Uint8Array): boolean {
  // A wrong magic number counts as a whole header: readHeader then says what is wrong with it.
  if (bytes.length < 4) return false;
  return bytes[0] !== 0 || bytes[1] !== 0 || bytes.length >= 4 + 4 * (bytes[3] as number);
}

interface Header {
  readonly dims: number[];
  /** Of the values, in bytes, and how many follow. */
  readonly offset: number;
  readonly size: number;
}

/** Throws unless a file of `length` bytes holds what its header promises, and nothing else. */
function checkLength(header: Header, length: number): Header {
  const { dims, offset, size } = header;
  const found = length - offset;
  if (found < size) {
    throw new DataError(
      `truncated IDX file: the header promises ${product(dims)} = ${counted(size, 'byte')}, but only ${found} follow; fetch the file again.`,
    );
  }
  if (found > size) {
    throw new DataError(
      `IDX file with ${counted(found - size, 'byte')} too many after its ${product(dims)} values; fetch the file again.`,
    );
  }
  return header;
}

function readHeader(
  bytes: Uint8Array,
  most = MAX_BYTES,
  sizes: Readonly<Record<number, number>> = BYTES,
): Header {
  const [zero0, zero1, type = 0, count = 0] = bytes;
  const kind = fileKind(bytes);
  if (kind && kind.kind !== 'idx') throw new DataError(`not an IDX file, but ${kind.name}: ${wayOn(kind)}.`);
  if (bytes.length < 4) {
    throw new DataError(`not an IDX file: its ${counted(bytes.length, 'byte')} cannot hold a header.`);
  }
  if (zero0 !== 0 || zero1 !== 0 || !(type in TYPES)) {
    const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      `not an IDX file: it starts with ${magic}, where images start with 00 00 08 03 and labels with 00 00 08 01.`,
    );
  }
  if (!(type in sizes)) {
    throw new DataError(
      `IDX file of ${TYPES[type]}; only unsigned bytes (type 08) can be read here: save it as those, 0 to 255.`,
    );
  }
  if (count < 1 || count > MAX_DIMS) {
    throw new DataError(
      `IDX file with ${counted(count, 'dimension')}; between 1 and ${MAX_DIMS} can be read.`,
    );
  }
  const offset = 4 + 4 * count;
  if (bytes.length < offset) {
    throw new DataError(
      `truncated IDX file: it ends inside its header, after ${counted(bytes.length, 'byte')}; fetch the file again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, offset);
  const dims = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i));
  // Each factor is below 2^32 and the product is checked as it grows, so it stays exact.
  let size = sizes[type] as number;
  for (const dim of dims) {
    if (dim === 0) throw new DataError(`IDX file without values: its dimensions are ${product(dims)}.`);
    size *= dim;
    if (size > most) {
      throw new DataError(
        `IDX file whose header promises ${product(dims)} values, more than the ${most} that can be read.`,
      );
    }
  }
  return { dims, offset, size };
}

function product(dims: readonly number[]): string {
  return dims.join(' x ');
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
