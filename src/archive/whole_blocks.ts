import { onlyKnown, signalOption } from '../arguments';
import { VaeError } from '../errors';
import { type Codec, codecOption } from './codec_file';
import { ArchiveError, CodecError } from './errors';
import { isBlock, isBlockOf, isCodec, SECTION_BYTES, type Section } from './format';
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
import { asImages, type DecompressOptions, type Part, readBlock, readIndexed } from './read_block';
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
  const head = await orProblem(openHead(file));
  if (contents instanceof VaeError) lost(whyOf(contents));
  const header = head instanceof VaeError ? undefined : head.header;
  const codec = options.codec ?? (await includedCodecOf(file, head, signal));
  const { model } = header ? checkedCodec(header, codec) : codecOption(codec);
  const one = header ? header.one : model.likelihood === 'bernoulli' ? 255 : undefined;
  if (!header && one) lost(`what a 1 was in the images, which is taken to be ${one}`);
  const shape = header?.shape ?? [model.values];
  const coder = await coderFor(model, options);
  const [given, known] = [new Ranges(), new Ranges()];
  /** A block as it is read, which ends at a byte of the file. */
  const next = async function* (
    { first, items }: Pick<Section, 'first' | 'items'>,
    end: number,
    lossy: boolean,
    read: Promise<Uint8Array<ArrayBuffer>>,
  ): AsyncGenerator<Part, void> {
    const values = await orProblem(read);
    signal?.throwIfAborted();
    known.add(first, first + items);
    if (values instanceof VaeError) {
      lost(whyOf(values), first, items);
    } else {
      given.add(first, first + items);
      yield { first, items, images: asImages(values, one), shape, lossy };
    }
    options.onProgress?.({ items: given.end, bytes: end });
  };
  try {
    if (!(contents instanceof VaeError)) {
      // What the index says was checked, and a head that lies hides no block but its own.
      for (const block of contents.blocks) {
        const end = block.offset + SECTION_BYTES + block.bytes;
        const { lossy = false } = contents.header;
        yield* next(block, end, lossy, readIndexed(file, contents.header, block, coder));
      }
      return;
    }
    for await (const { offset, section } of findSections(file, signal)) {
      const { first, items, bytes } = section;
      const isOne = header ? isBlockOf(header, section) : isBlock(section);
      if (!isOne || given.has(first, first + items)) continue;
      const end = Math.min(offset + SECTION_BYTES + bytes, file.size);
      yield* next(section, end, section.kind === 'BLKL', readBlock(file, offset, section, coder));
    }
    for (const [first, end] of known.gaps(given.end)) lost('no block of these is left', first, end - first);
  } finally {
    coder.network.dispose?.();
  }
}

/** Of numbers of examples, the first and the one behind the last; in order, and none next to another. */
class Ranges {
  #all: (readonly [first: number, end: number])[] = [];

  /** Behind the last. */
  get end(): number {
    return this.#all.at(-1)?.[1] ?? 0;
  }

  add(first: number, end: number): void {
    let [from, to] = [first, end];
    const apart = this.#all.filter(([a, b]) => b < first || a > end);
    for (const [a, b] of this.#all)
      if (b >= first && a <= end) [from, to] = [Math.min(from, a), Math.max(to, b)];
    this.#all = [...apart, [from, to] as const].sort(([a], [b]) => a - b);
  }

  /** Whether some of these are there. */
  has(first: number, end: number): boolean {
    return this.#all.some(([a, b]) => a < end && b > first);
  }

  /** What is missing before an end. */
  gaps(end: number): (readonly [first: number, end: number])[] {
    return [...this.#all, [end, end] as const]
      .map(([first], i) => [this.#all[i - 1]?.[1] ?? 0, Math.min(first, end)] as const)
      .filter(([first, stop]) => first < stop);
  }
}

/** What has neither a head nor a part that is whole is no archive, or one that is too new: `head` says so. */
async function includedCodecOf(
  file: ArchiveFile,
  head: object,
  signal: AbortSignal | undefined,
): Promise<Codec> {
  let parts = 0;
  for await (const { offset, section } of findSections(file, signal)) {
    parts++;
    if (!isCodec(section)) continue;
    const codec = await orProblem(includedCodec(file, offset));
    if (!(codec instanceof VaeError)) return codec;
  }
  if (head instanceof VaeError && parts === 0) throw head;
  throw new CodecError('No whole codec is left in this archive. Give the one that it was made by.');
}

/** What an error says, without the advice that `damaged` gives. */
function whyOf({ cause, message }: Error): string {
  return typeof cause === 'string' ? cause : message;
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
