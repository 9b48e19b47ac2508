import { onlyKnown, signalOption } from '../arguments';
import { OptionError } from '../errors';
import { crc32 } from '../train/checksum';
import { shown } from '../words';
import { type Coder, decodeBlock } from './bits_back';
import type { Codec } from './codec_file';
import type { Progress } from './compress';
import type { ArchiveError } from './errors';
import { damaged, SECTION_BYTES, type Section } from './format';
import { type NetworkOptions, networkFor } from './network_for';
import {
  type ArchiveFile,
  type ArchiveSource,
  codecFor,
  fileOf,
  isWithinLimits,
  openArchive,
  payloadOf,
  sectionAt,
} from './open_archive';
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

/**
 * Gives out the images of an archive, block by block, each when it has turned out to be what was compressed. Throws an
 * {@link ArchiveError} for a damaged archive, and a CodecError for the wrong codec.
 */
export async function* decompress(
  archive: ArchiveSource,
  options: DecompressOptions = {},
): AsyncGenerator<Part, void> {
  onlyKnown(options, ['codec', 'range', 'gpu', 'networkOf', 'signal', 'onProgress']);
  const signal = signalOption(options.signal);
  const file = fileOf(archive);
  const contents = await openArchive(file);
  const { model } = await codecFor(file, contents, options.codec);
  const [from, to] = rangeOption(options.range, contents.items);
  const network = await networkFor(model, options);
  const coder = { model, network };
  const { one } = contents.header;
  let done = 0;
  try {
    for (const block of contents.blocks) {
      const { first, items } = block;
      if (first >= to || first + items <= from) continue;
      signal?.throwIfAborted();
      const section = await sectionAt(file, block.offset);
      const same =
        section?.kind === 'BLCK' &&
        section.first === first &&
        section.items === items &&
        section.bytes === block.bytes &&
        section.decoded === block.decoded;
      if (!same) throw damagedBlock({ first, items }, 'its head is changed');
      const images = asImages(await readBlock(file, block.offset, section, coder), one);
      signal?.throwIfAborted();
      const [begin, end] = [Math.max(from - first, 0), Math.min(to - first, items)];
      const width = model.values;
      done += end - begin;
      yield { first: first + begin, items: end - begin, images: images.subarray(begin * width, end * width) };
      options.onProgress?.({ items: done, bytes: block.offset + SECTION_BYTES + block.bytes });
    }
  } finally {
    network.dispose?.();
  }
}

/** The values of a block whose head is right. Throws an {@link ArchiveError}. */
export async function readBlock(
  file: ArchiveFile,
  offset: number,
  section: Section,
  coder: Coder,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isWithinLimits(section, coder.model.values))
    throw damagedBlock(section, 'it claims more than a block may have');
  try {
    const values = await decodeBlock(coder, await payloadOf(file, offset, section), section.items);
    if (crc32(values) === section.decoded) return values;
  } catch (cause) {
    if (!(cause instanceof StackError)) throw cause;
    throw damagedBlock(section, cause.message);
  }
  throw damagedBlock(section, 'its examples have another CRC-32');
}

/** Bits as what they were before; in place. */
export function asImages<T extends Uint8Array>(values: T, one: number | undefined): T {
  if (one !== undefined && one !== 1)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * one;
  return values;
}

function damagedBlock({ first, items }: Pick<Section, 'first' | 'items'>, what: string): ArchiveError {
  return damaged(`the block of examples ${first} to ${first + items - 1}: ${what}`);
}

function rangeOption(range: DecompressOptions['range'], items: number): readonly [number, number] {
  if (range === undefined) return [0, items];
  const [first = -1, end = -1] = Array.isArray(range) ? range : [];
  const valid =
    Number.isSafeInteger(first) && Number.isSafeInteger(end) && first >= 0 && first < end && end <= items;
  if (valid) return [first, end];
  throw new OptionError(
    'range',
    `must be two numbers of examples, first and end, with 0 <= first < end <= ${items}, not ${Array.isArray(range) ? `[${range.join(', ')}]` : shown(range)}`,
  );
}
