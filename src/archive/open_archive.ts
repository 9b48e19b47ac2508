import type { OpenFile } from '../data/idx';
import { fetched } from '../modules';
import { crc32 } from '../train/checksum';
import { shown } from '../words';
import { type Codec, codecOption, readCodec } from './codec_file';
import { ArchiveError, CodecError } from './errors';
import {
  damaged,
  type Entry,
  HEAD_BYTES,
  type Header,
  headLength,
  INDEX_ENTRY_BYTES,
  isCodec,
  MOST_BLOCK,
  MOST_CODEC,
  MOST_ITEMS,
  readEntries,
  readHead,
  readSection,
  readTrailer,
  SECTION_BYTES,
  type Section,
  TRAILER_BYTES,
} from './format';

/** An archive of which parts can be read: its bytes, or what acts as a Blob does. */
export type ArchiveSource = Uint8Array | OpenFile;

/** An archive that comes once, from the first byte to the last. */
export type ArchiveStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export function isStream(archive: unknown): archive is ArchiveStream {
  return archive instanceof Object && (Symbol.asyncIterator in archive || 'getReader' in archive);
}

/** Reads bytes of a file. Never more than it has. */
export interface ArchiveFile {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A block: where its section lies, and what the index says of it. */
export interface Block extends Entry {
  readonly first: number;
}

/** What an archive says of itself, checked: its parts follow each other without gaps from the first byte to the last. */
export interface Contents {
  readonly header: Header;
  /** Section of the codec, if the archive has it. */
  readonly codec: { readonly offset: number; readonly bytes: number } | undefined;
  readonly blocks: readonly Block[];
  readonly items: number;
}

export function fileOf(source: ArchiveSource): ArchiveFile {
  if (source instanceof Uint8Array) {
    return { size: source.length, read: async (start, end) => source.subarray(start, end) };
  }
  if (typeof source?.slice !== 'function' || !Number.isSafeInteger(source.size))
    throw new ArchiveError(`An archive must be given as a Uint8Array or a Blob, not ${shown(source)}.`);
  return {
    size: source.size,
    async read(start, end) {
      const bytes = new Uint8Array(await source.slice(start, end).arrayBuffer());
      if (bytes.length === Math.min(end, source.size) - start) return bytes;
      throw new ArchiveError('The archive changed while it was read. Read it again.');
    },
  };
}

/** Throws an {@link ArchiveError}. */
export async function openArchive(file: ArchiveFile): Promise<Contents> {
  const start = await openHead(file);
  const index = await openIndex(file);
  const codec = await sectionAt(file, start.end);
  let offset = start.end;
  if (codec && isCodec(codec)) offset += SECTION_BYTES + codec.bytes;
  const blocks: Block[] = [];
  let first = 0;
  for (const entry of index.entries) {
    if (entry.offset !== offset) throw damaged('by its index its blocks do not follow each other');
    blocks.push({ ...entry, first });
    offset += SECTION_BYTES + entry.bytes;
    first += entry.items;
  }
  if (offset !== index.offset || first !== index.items || first === 0)
    throw damaged('its index is not that of its blocks');
  return {
    header: start.header,
    codec: codec && isCodec(codec) ? { offset: start.end, bytes: codec.bytes } : undefined,
    blocks,
    items: first,
  };
}

/** Throws an {@link ArchiveError}. */
export async function openHead(
  file: ArchiveFile,
): Promise<{ readonly header: Header; readonly end: number }> {
  const end = headLength(await file.read(0, Math.min(HEAD_BYTES, file.size)));
  if (end > file.size) throw damaged('it ends within its head');
  return { header: readHead(await file.read(0, end)), end };
}

async function openIndex(file: ArchiveFile) {
  const end = file.size - TRAILER_BYTES;
  const offset = readTrailer(await file.read(Math.max(end, 0), file.size));
  const index = offset <= end - SECTION_BYTES ? await sectionAt(file, offset) : undefined;
  const length = end - offset - SECTION_BYTES;
  if (index?.kind !== 'INDX' || index.bytes !== length || length % INDEX_ENTRY_BYTES !== 0)
    throw damaged('its index is missing or changed');
  const payload = await file.read(offset + SECTION_BYTES, end);
  if (crc32(payload) !== index.checksum) throw damaged('its index has another CRC-32');
  return { offset, entries: readEntries(payload), items: index.items };
}

/** The head of a section that ends within the file, if one begins there. */
export async function sectionAt(file: ArchiveFile, offset: number): Promise<Section | undefined> {
  const bytes = await file.read(offset, Math.min(offset + SECTION_BYTES, file.size));
  const section = readSection(bytes);
  return section && offset + SECTION_BYTES + section.bytes <= file.size ? section : undefined;
}

/** The bytes of a section whose head is right. Throws an {@link ArchiveError} if they are not. */
export async function payloadOf(file: ArchiveFile, offset: number, section: Section): Promise<Uint8Array> {
  if (isCodec(section) && section.bytes > MOST_CODEC) throw damaged('its codec is too large');
  const start = offset + SECTION_BYTES;
  return checkedPayload(section, await file.read(start, start + section.bytes));
}

/** Throws an {@link ArchiveError} unless the bytes are those of the section. */
export function checkedPayload({ checksum }: Section, payload: Uint8Array): Uint8Array {
  if (crc32(payload) !== checksum) throw damaged('a part of it has another CRC-32');
  return payload;
}

/** Whether a block is within what this reader holds in memory: examples of a block, and bytes, coded and decoded. */
export function isWithinLimits({ items, bytes }: Pick<Section, 'items' | 'bytes'>, values: number): boolean {
  return items >= 1 && items <= MOST_ITEMS && items * values <= MOST_BLOCK && bytes <= 4 * MOST_BLOCK;
}

/** The codec of an archive: the one that is given, or else its own. Throws a {@link CodecError}. */
export async function codecFor(
  file: ArchiveFile,
  { header, codec: own }: Pick<Contents, 'header' | 'codec'>,
  given: Codec | undefined,
): Promise<Codec> {
  return checkedCodec(header, given ?? (own && (await includedCodec(file, own.offset))));
}

/** The codec, if it is the archive's. Throws a {@link CodecError}. */
export function checkedCodec(header: Header, codec: Codec | undefined): Codec {
  if (!codec) {
    throw new CodecError(`This archive does not hold its codec. Give the one with the hash ${header.codec}.`);
  }
  if (codecOption(codec).hash !== header.codec) {
    throw new CodecError(
      `This archive was made by the codec ${header.codec}, not by ${codec.hash}. Give the codec that it was made by.`,
    );
  }
  const { values, likelihood } = codec.model;
  if (values !== header.values) throw damaged('its examples are not of the shape of its codec');
  if ((likelihood === 'bernoulli') !== (header.one !== undefined))
    throw damaged('by its header it is of bits, and by its codec of bytes, or the other way round');
  return codec;
}

/** The codec in a section of an archive. */
export async function includedCodec(file: ArchiveFile, offset: number): Promise<Codec> {
  const section = await sectionAt(file, offset);
  if (!section || !isCodec(section)) throw damaged('its codec is changed');
  return codecOfSection(section, await payloadOf(file, offset, section));
}

/** The codec in the bytes of a section. */
export async function codecOfSection(section: Section, payload: Uint8Array): Promise<Codec> {
  if (section.kind === 'CODC') return readCodec(payload);
  const { unpackCodec } = await fetched(import('./packed_codec'));
  return readCodec(unpackCodec(payload));
}
