import { onlyKnown, signalOption } from '../arguments';
import { VaeError } from '../errors';
import type { Codec } from './codec_file';
import { CodecError } from './errors';
import { isBlock, isCodec, SECTION_BYTES, type Section } from './format';
import { networkFor } from './network_for';
import {
  type ArchiveFile,
  type ArchiveSource,
  codecFor,
  fileOf,
  includedCodec,
  openArchive,
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
  const sections = await findSections(file);
  const { model } =
    contents instanceof VaeError || options.codec === undefined
      ? await usableCodec(file, sections, options.codec)
      : await codecFor(file, contents, options.codec);
  const network = await networkFor(model, options);
  const coder = { model, network };
  const one =
    contents instanceof VaeError ? (model.likelihood === 'bernoulli' ? 255 : undefined) : contents.header.one;
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
        yield { first, items, images: asImages(values, one) };
      }
      next = Math.max(next, first + items);
      options.onProgress?.({ items: next, bytes: offset + SECTION_BYTES + section.bytes });
    }
  } finally {
    network.dispose?.();
  }
  const all = contents instanceof VaeError ? undefined : contents.items;
  if (all !== undefined && next < all) lost('no block of these is left', next, all - next);
}

async function usableCodec(
  file: ArchiveFile,
  sections: readonly { readonly offset: number; readonly section: Section }[],
  given: Codec | undefined,
): Promise<Codec> {
  if (given) return given;
  for (const { offset, section } of sections) {
    if (!isCodec(section)) continue;
    const codec = await orProblem(includedCodec(file, offset));
    if (!(codec instanceof VaeError)) return codec;
  }
  throw new CodecError('No whole codec is left in this archive. Give the one that it was made by.');
}

async function orProblem<T>(promise: Promise<T>): Promise<T | VaeError> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof VaeError) return error;
    throw error;
  }
}
