import { onlyKnown, signalOption } from '../arguments';
import { VaeError } from '../errors';
import type { Codec } from './codec_file';
import { ArchiveError, CodecError } from './errors';
import { isBlock, isCodec, SECTION_BYTES, type Section } from './format';
import { coderFor } from './network_for';
import {
  type ArchiveFile,
  type ArchiveSource,
  checkedCodec,
  fileOf,
  includedCodec,
  openArchive,
  openHead,
} from './open_archive';
import { asImages, type DecompressOptions, type Part, readBlock } from './read_block';
import { findSections } from './scan';

/** What of an archive could not be read. */
export interface Lost {
  /** Examples that are missing, where it is known which. */
  readonly first?: number;
  readonly items?: number;
  readonly why: string;
}

export interface SalvageOptions extends Omit<DecompressOptions, 'range'> {
  /** Told of each part that is lost. */
  readonly onLost?: (lost: Lost) => void;
}

/** See `salvage`. */
export async function* wholeBlocks(
  archive: ArchiveSource,
  options: SalvageOptions,
): AsyncGenerator<Part, void> {
  onlyKnown(options, ['codec', 'gpu', 'networkOf', 'signal', 'onProgress', 'onLost']);
  const signal = signalOption(options.signal);
  const lost = (why: string, first?: number, items?: number) =>
    options.onLost?.({ why, ...(first !== undefined && { first }), ...(items !== undefined && { items }) });
  const file = fileOf(archive);
  const contents = await orProblem(openArchive(file));
  if (contents instanceof VaeError) lost(contents.message);
  const head = await orProblem(openHead(file));
  const header = head instanceof VaeError ? undefined : head.header;
  const sections = await findSections(file);
  const codec = options.codec ?? (await includedCodecOf(file, sections));
  const { model } = header ? checkedCodec(header, codec) : codec;
  const one = header ? header.one : model.likelihood === 'bernoulli' ? 255 : undefined;
  if (!header && one) lost(`what a 1 was in the images, which is taken to be ${one}`);
  const shape = header?.shape ?? [model.values];
  const coder = await coderFor(model, options);
  let next = 0;
  try {
    for (const { offset, section } of sections) {
      if (!isBlock(section)) continue;
      signal?.throwIfAborted();
      const { first, items } = section;
      if (first < next) continue;
      const values = await orProblem(readBlock(file, offset, section, coder));
      if (values instanceof VaeError) {
        lost(values.message, first, items);
      } else {
        if (first > next) lost('no block of these is left', next, first - next);
        yield { first, items, images: asImages(values, one), shape, lossy: section.kind === 'BLKL' };
      }
      next = Math.max(next, first + items);
      options.onProgress?.({ items: next, bytes: offset + SECTION_BYTES + section.bytes });
    }
  } finally {
    coder.network.dispose?.();
  }
  const all = contents instanceof VaeError ? undefined : contents.items;
  if (all !== undefined && next < all) lost('no block of these is left', next, all - next);
}

async function includedCodecOf(
  file: ArchiveFile,
  sections: readonly { readonly offset: number; readonly section: Section }[],
): Promise<Codec> {
  for (const { offset, section } of sections) {
    if (!isCodec(section)) continue;
    const codec = await orProblem(includedCodec(file, offset));
    if (!(codec instanceof VaeError)) return codec;
  }
  throw new CodecError('No whole codec is left in this archive. Give the one that it was made by.');
}

/** What is wrong with the archive. What is wrong with a GPU is no loss of it, and thrown. */
async function orProblem<T>(promise: Promise<T>): Promise<T | VaeError> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof CodecError) return error;
    throw error;
  }
}
