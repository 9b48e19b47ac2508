import { crc32 } from '../train/checksum';
import { ArchiveError } from './errors';

/** The parts of an archive's file as bytes, little-endian; docs/format.md describes them. */

/** As PNG has it: a byte that is no text, the name, and line ends of each kind, which a transfer as text would change. */
export const MAGIC = Uint8Array.of(0x89, 0x56, 0x41, 0x5a, 0x0d, 0x0a, 0x1a, 0x0a);
/**
 * The latest version. Each is written where a part needs it, and readers of before refuse it: 2 for the codec as CODR, or a block as
 * BLK4; 3 for blocks with a loss, BLKL.
 */
export const VERSION = 3;
export type Version = 1 | 2 | 3;
/** Magic, two versions, and the length of the header's text. */
export const HEAD_BYTES = MAGIC.length + 8;
export const MOST_HEADER = 1 << 16;
export const CRC_BYTES = 4;

export const SECTION_BYTES = 28;
export const INDEX_ENTRY_BYTES = 20;
export const TRAILER_BYTES = 16;
const END = tag('VEND');

/** Examples of a block, and bytes of it when it is decoded, at most. */
export const MOST_ITEMS = 1 << 16;
export const MOST_BLOCK = 1 << 26;
export const MOST_CODEC = 1 << 26;
export const MOST_EXAMPLES = 2 ** 32 - 1;

/** What the file says of the examples. */
export interface Header {
  /** SHA-256 of the codec. */
  readonly codec: string;
  /** Bytes in an example, and its shape. */
  readonly values: number;
  readonly shape: readonly number[];
  /** What a 1 was before; of bits alone. */
  readonly one?: number;
  /** What comes back is not what was compressed. */
  readonly lossy?: true;
}

/** A codec, as a file or packed; a block, in batches that double or of a quarter of what comes before, or with a loss; the index. */
const KINDS = ['CODC', 'CODR', 'BLCK', 'BLK4', 'BLKL', 'INDX'] as const;

/** What comes before the bytes of a codec, a block or an index. */
export interface Section {
  readonly kind: (typeof KINDS)[number];
  /** Of what follows. */
  readonly bytes: number;
  readonly checksum: number;
  /** Number of the block's first example, and how many it has; of an index, 0 and the examples of all. */
  readonly first: number;
  readonly items: number;
  /** CRC-32 of the block's examples. */
  readonly decoded: number;
}

/** A block as the index has it. */
export interface Entry {
  readonly offset: number;
  readonly items: number;
  readonly bytes: number;
  readonly decoded: number;
}

export function isCodec({ kind }: Pick<Section, 'kind'>): boolean {
  return kind === 'CODC' || kind === 'CODR';
}

export function isBlock({ kind }: Pick<Section, 'kind'>): boolean {
  return kind === 'BLCK' || kind === 'BLK4' || kind === 'BLKL';
}

/** Whether it is a block of an archive with such a header. */
export function isBlockOf({ lossy }: Pick<Header, 'lossy'>, section: Pick<Section, 'kind'>): boolean {
  return lossy ? section.kind === 'BLKL' : isBlock(section) && section.kind !== 'BLKL';
}

/** `version` is the least that a reader must know, too. */
export function writeHead(header: Header, version: Version): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(HEAD_BYTES + text.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint16(8, version, true);
  view.setUint16(10, version, true);
  view.setUint32(12, text.length, true);
  bytes.set(text, HEAD_BYTES);
  view.setUint32(bytes.length - CRC_BYTES, crc32(bytes.subarray(0, -CRC_BYTES)), true);
  return bytes;
}

/** Bytes of the whole head, by its first {@link HEAD_BYTES}. Throws an {@link ArchiveError}. */
export function headLength(start: Uint8Array): number {
  if (start.length < MAGIC.length || MAGIC.some((byte, i) => start[i] !== byte)) {
    throw new ArchiveError(
      'This is no archive of webgpu-vae: it does not begin as one. Choose a .vaez file.',
    );
  }
  if (start.length < HEAD_BYTES) throw damaged('it ends within its head');
  const view = viewOf(start);
  const least = view.getUint16(10, true);
  if (least > VERSION) {
    throw new ArchiveError(
      `This archive needs a reader of format version ${least}, but this library reads version ${VERSION}. Take a newer version of webgpu-vae; if it is not newer than this one, the archive is damaged.`,
    );
  }
  const length = view.getUint32(12, true);
  if (length > MOST_HEADER) throw damaged(`its header claims ${length} bytes, more than ${MOST_HEADER}`);
  return HEAD_BYTES + length + CRC_BYTES;
}

/** Throws an {@link ArchiveError}. */
export function readHead(bytes: Uint8Array): Header {
  const body = bytes.subarray(0, -CRC_BYTES);
  if (viewOf(bytes).getUint32(body.length, true) !== crc32(body))
    throw damaged('its head has another CRC-32');
  try {
    const header = JSON.parse(new TextDecoder().decode(body.subarray(HEAD_BYTES)));
    if (isHeader(header)) return header;
  } catch {}
  throw damaged('its header is not what it should be');
}

function isHeader(header: Partial<Header>): header is Header {
  const { codec, values, shape, one, lossy } = header;
  const sizes = [values, ...(shape ?? [])];
  return (
    /^[0-9a-f]{64}$/.test(codec ?? '') &&
    (shape?.length ?? 5) <= 4 &&
    sizes.every((size) => Number.isSafeInteger(size) && (size as number) > 0) &&
    shape?.reduce((a, b) => a * b, 1) === values &&
    (one === undefined || one === 1 || one === 255) &&
    (lossy === undefined || lossy === true)
  );
}

/** A section, with its head before it. */
export function writeSection(
  { kind, first, items, decoded }: Omit<Section, 'bytes' | 'checksum'>,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SECTION_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  bytes.set(tag(kind));
  const fields = [payload.length, crc32(payload), first, items, decoded];
  for (const [i, field] of fields.entries()) view.setUint32(4 + 4 * i, field, true);
  view.setUint32(SECTION_BYTES - CRC_BYTES, crc32(bytes.subarray(0, SECTION_BYTES - CRC_BYTES)), true);
  bytes.set(payload, SECTION_BYTES);
  return bytes;
}

/** Undefined for bytes that begin no section. */
export function readSection(bytes: Uint8Array): Section | undefined {
  if (bytes.length < SECTION_BYTES) return undefined;
  const view = viewOf(bytes);
  const kind = KINDS.find((name) => tag(name).every((byte, i) => byte === bytes[i]));
  const checked = SECTION_BYTES - CRC_BYTES;
  if (!kind || view.getUint32(checked, true) !== crc32(bytes.subarray(0, checked))) return undefined;
  const field = (i: number) => view.getUint32(4 + 4 * i, true);
  return { kind, bytes: field(0), checksum: field(1), first: field(2), items: field(3), decoded: field(4) };
}

/** The end of a file: the index, and where it lies. */
export function writeIndex(entries: readonly Entry[], offset: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(INDEX_ENTRY_BYTES * entries.length);
  const view = new DataView(payload.buffer);
  for (const [i, entry] of entries.entries()) {
    const at = INDEX_ENTRY_BYTES * i;
    view.setBigUint64(at, BigInt(entry.offset), true);
    view.setUint32(at + 8, entry.items, true);
    view.setUint32(at + 12, entry.bytes, true);
    view.setUint32(at + 16, entry.decoded, true);
  }
  const items = entries.reduce((sum, entry) => sum + entry.items, 0);
  const section = writeSection({ kind: 'INDX', first: 0, items, decoded: 0 }, payload);
  const bytes = new Uint8Array(section.length + TRAILER_BYTES);
  bytes.set(section);
  const trailer = bytes.subarray(section.length);
  trailer.set(END);
  viewOf(trailer).setBigUint64(4, BigInt(offset), true);
  viewOf(trailer).setUint32(12, crc32(trailer.subarray(0, 12)), true);
  return bytes;
}

/** Where the index lies. Throws an {@link ArchiveError}. */
export function readTrailer(bytes: Uint8Array): number {
  const whole =
    bytes.length === TRAILER_BYTES &&
    END.every((byte, i) => bytes[i] === byte) &&
    viewOf(bytes).getUint32(12, true) === crc32(bytes.subarray(0, 12));
  if (!whole) throw damaged('its end is missing or changed');
  return Number(viewOf(bytes).getBigUint64(4, true));
}

/** The entries of an index whose CRC-32 is right. */
export function readEntries(payload: Uint8Array): Entry[] {
  const view = viewOf(payload);
  return Array.from({ length: Math.floor(payload.length / INDEX_ENTRY_BYTES) }, (_, i) => {
    const at = INDEX_ENTRY_BYTES * i;
    return {
      offset: Number(view.getBigUint64(at, true)),
      items: view.getUint32(at + 8, true),
      bytes: view.getUint32(at + 12, true),
      decoded: view.getUint32(at + 16, true),
    };
  });
}

/** Its cause is `what` alone, for whoever salvages already. */
export function damaged(what: string): ArchiveError {
  return new ArchiveError(
    `This archive is damaged: ${what}. Take another copy, or salvage the blocks that are whole.`,
    { cause: what },
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function tag(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
