import { fetched } from '../modules';
import { crc32 } from '../train/checksum';
import { type Coder, decodeBlock } from './bits_back';
import type { Codec } from './codec_file';
import type { Progress } from './compress';
import type { ArchiveError } from './errors';
import { damaged, SECTION_BYTES, type Section } from './format';
import type { NetworkOptions } from './network_for';
import { type ArchiveFile, isWithinLimits } from './open_archive';
import { StackError } from './rans';

export interface DecompressOptions extends NetworkOptions {
  /** The codec that the archive was made by; it may be left out if the archive holds it. */
  readonly codec?: Codec;
  /** The first example, and the one behind the last; all by default. Other blocks are not read. */
  readonly range?: readonly [first: number, end: number];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Consecutive examples of an archive. */
export interface Part {
  /** Number of the first. */
  readonly first: number;
  readonly items: number;
  /** Their bytes, [items, values]. */
  readonly images: Uint8Array<ArrayBuffer>;
}

/** The values of a block whose head is right. Throws an {@link ArchiveError}. */
export async function readBlock(
  file: ArchiveFile,
  offset: number,
  section: Section,
  coder: Coder,
): Promise<Uint8Array<ArrayBuffer>> {
  checkLimits(section, coder);
  const start = offset + SECTION_BYTES;
  return decodedBlock(section, await file.read(start, start + section.bytes), coder);
}

/** Throws an {@link ArchiveError} for a block that is more than this reader holds in memory. */
export function checkLimits(section: Section, { model }: Coder): void {
  if (!isWithinLimits(section, model.values))
    throw damagedBlock(section, 'it claims more than a block may have');
}

/** The values in the bytes of a block's section. Throws an {@link ArchiveError}. */
export async function decodedBlock(
  section: Section,
  payload: Uint8Array,
  coder: Coder,
): Promise<Uint8Array<ArrayBuffer>> {
  if (crc32(payload) !== section.checksum) throw damagedBlock(section, 'its bytes have another CRC-32');
  try {
    const values = await decoded(section, payload, coder);
    if (crc32(values) === section.decoded) return values;
  } catch (cause) {
    if (!(cause instanceof StackError)) throw cause;
    throw damagedBlock(section, cause.message);
  }
  throw damagedBlock(section, 'its examples have another CRC-32');
}

async function decoded({ kind, items }: Section, payload: Uint8Array, coder: Coder) {
  if (kind !== 'BLKL') return decodeBlock(coder, payload, items, kind === 'BLCK' ? 'double' : 'quarter');
  const { decodeLossy } = await fetched(import('./lossy'));
  return decodeLossy(coder, payload, items);
}

/** Bits as what they were before; in place. */
export function asImages<T extends Uint8Array>(values: T, one: number | undefined): T {
  if (one !== undefined && one !== 1)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * one;
  return values;
}

export function damagedBlock({ first, items }: Pick<Section, 'first' | 'items'>, what: string): ArchiveError {
  return damaged(`the block of examples ${first} to ${first + items - 1}: ${what}`);
}
