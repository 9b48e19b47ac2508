import { KernelError } from '../errors';
import { fetched } from '../modules';
import { crc32 } from '../train/checksum';
import { type Coder, decodeBlock } from './bits_back';
import type { Codec } from './codec_file';
import type { Progress } from './compress';
import type { ArchiveError } from './errors';
import { damaged, type Header, isBlockOf, SECTION_BYTES, type Section } from './format';
import type { NetworkOptions } from './network_for';
import { type ArchiveFile, type Block, isWithinLimits, sectionAt } from './open_archive';
import { StackError } from './rans';

export interface DecompressOptions extends NetworkOptions {
  /** The codec that the archive was made by; it may be left out if the archive holds it. */
  readonly codec?: Codec;
  /** The first example, and the one behind the last; all by default. Other blocks are not read. */
  readonly range?: readonly [first: number, end: number];
  readonly onProgress?: (progress: Progress) => void;
}

/** Consecutive examples of an archive. */
export interface Part {
  /** Number of the first. */
  readonly first: number;
  readonly items: number;
  /** Their bytes, [items, values]. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** Of an example; its values alone where the head of a damaged archive does not tell. */
  readonly shape: readonly number[];
  /** They are not what was compressed, but alike. */
  readonly lossy: boolean;
}

/** The values of a block that the index has. Throws an {@link ArchiveError}, also where its head says something else. */
export async function readIndexed(
  file: ArchiveFile,
  header: Header,
  block: Block,
  coder: Coder,
): Promise<Uint8Array<ArrayBuffer>> {
  const section = await sectionAt(file, block.offset);
  const same =
    section !== undefined &&
    isBlockOf(header, section) &&
    section.first === block.first &&
    section.items === block.items &&
    section.bytes === block.bytes &&
    section.decoded === block.decoded;
  if (!same) throw damagedBlock(block, 'its head is changed');
  return readBlock(file, block.offset, section, coder);
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
  if (start + section.bytes > file.size) throw damagedBlock(section, 'the file ends within it');
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
  const values = await valuesOrWhy(section, payload, coder);
  if (typeof values !== 'string') return values;
  // What nobody changed may be read by a network that computes otherwise than the one that it was written by.
  const again = coder.onCpu && { model: coder.model, network: coder.onCpu() };
  if (!again || typeof (await valuesOrWhy(section, payload, again)) === 'string')
    throw damagedBlock(section, values);
  throw new KernelError(
    `In ${blockName(section)}, which is whole, what runs the codec's networks computes something else than the CPU: ${values}. Leave the GPU out: the CPU restores the archive.`,
  );
}

/** The values, or why they are not those of the section. */
async function valuesOrWhy(section: Section, payload: Uint8Array, coder: Coder) {
  try {
    const values = await decoded(section, payload, coder);
    return crc32(values) === section.decoded ? values : 'its examples have another CRC-32';
  } catch (cause) {
    if (!(cause instanceof StackError)) throw cause;
    return cause.message;
  }
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

export function damagedBlock(section: Pick<Section, 'first' | 'items'>, what: string): ArchiveError {
  return damaged(`${blockName(section)}: ${what}`);
}

function blockName({ first, items }: Pick<Section, 'first' | 'items'>): string {
  return `the block of examples ${first} to ${first + items - 1}`;
}
