import { OptionError } from '../errors';
import { shown } from '../words';
import type { Coder } from './bits_back';
import type { Codec } from './codec_file';
import { ArchiveError } from './errors';
import {
  damaged,
  type Entry,
  HEAD_BYTES,
  type Header,
  headLength,
  isBlockOf,
  isCodec,
  MOST_CODEC,
  readHead,
  readSection,
  SECTION_BYTES,
  type Section,
  writeIndex,
} from './format';
import { coderFor } from './network_for';
import { type ArchiveStream, checkedCodec, checkedPayload, codecOfSection } from './open_archive';
import { asImages, checkLimits, type DecompressOptions, decodedBlock, type Part } from './read_block';

/**
 * As `decompress` does it, of bytes that come once, from the first to the last: a block is given out before what is behind it is there.
 * What is behind the last of a range is not read.
 */
export async function* fromStream(
  archive: ArchiveStream,
  options: DecompressOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<Part, void> {
  const [from, to] = options.range ?? [0, Number.POSITIVE_INFINITY];
  const bytes = new Incoming(archive);
  let coder: Coder | undefined;
  try {
    const header = await readHeader(bytes);
    let section = await nextSection(bytes);
    let own: Codec | undefined;
    if (isCodec(section)) {
      if (section.bytes > MOST_CODEC) throw damaged('its codec is too large');
      const payload = checkedPayload(section, await bytes.exactly(section.bytes, 'within its codec'));
      if (!options.codec) own = await codecOfSection(section, payload);
      section = await nextSection(bytes);
    }
    const { model } = checkedCodec(header, options.codec ?? own);
    coder = await coderFor(model, options);
    const { shape, lossy = false } = header;
    const entries: Entry[] = [];
    let [next, done] = [0, 0];
    for (; isBlockOf(header, section); section = await nextSection(bytes)) {
      signal?.throwIfAborted();
      const { first, items, decoded } = section;
      if (first !== next)
        throw damaged(`examples ${first} to ${first + items - 1} come where ${next} should`);
      checkLimits(section, coder);
      entries.push({ offset: bytes.taken - SECTION_BYTES, items, bytes: section.bytes, decoded });
      const where = `within the block of examples ${first} to ${first + items - 1}`;
      const payload = await bytes.exactly(section.bytes, where);
      next += items;
      if (next <= from) continue;
      const images = asImages(await decodedBlock(section, payload, coder), header.one);
      signal?.throwIfAborted();
      const [begin, end] = [Math.max(from - first, 0), Math.min(to - first, items)];
      done += end - begin;
      const width = model.values;
      const some = images.subarray(begin * width, end * width);
      yield { first: first + begin, items: end - begin, images: some, shape, lossy };
      options.onProgress?.({ items: done, bytes: bytes.taken });
      if (next >= to) return;
    }
    await checkEnd(bytes, section, entries);
    if (options.range && to > next)
      throw new OptionError(
        'range',
        `must end at ${next} or before, as there are no more examples, not at ${to}`,
      );
  } finally {
    coder?.network.dispose?.();
    await bytes.close();
  }
}

async function readHeader(bytes: Incoming): Promise<Header> {
  const start = await bytes.upTo(HEAD_BYTES);
  const rest = await bytes.exactly(headLength(start) - start.length, 'within its head');
  return readHead(joined([start, rest]));
}

async function nextSection(bytes: Incoming): Promise<Section> {
  const section = readSection(await bytes.exactly(SECTION_BYTES, 'before its index'));
  if (!section) throw damaged(`the head of its part at byte ${bytes.taken - SECTION_BYTES} is changed`);
  return section;
}

/** The index must be that of the blocks that came, and nothing may be behind it. */
async function checkEnd(bytes: Incoming, section: Section, entries: readonly Entry[]): Promise<void> {
  const right = writeIndex(entries, bytes.taken - SECTION_BYTES);
  const rest = await bytes.exactly(right.length - SECTION_BYTES, 'within its index');
  const same =
    entries.length > 0 &&
    JSON.stringify(section) === JSON.stringify(readSection(right)) &&
    rest.every((byte, i) => byte === right[SECTION_BYTES + i]);
  if (!same) throw damaged('its index is not that of its blocks');
  if ((await bytes.upTo(1)).length > 0) throw damaged('something is behind its end');
}

/** Bytes that come in parts of any size. Holds no more than was asked for, and the last part. */
class Incoming {
  readonly #parts: AsyncIterator<unknown>;
  #part: Uint8Array = new Uint8Array(0);
  /** Bytes that were given out. */
  taken = 0;

  constructor(stream: ArchiveStream) {
    this.#parts = partsOf(stream);
  }

  /** As many bytes, or those that are left. */
  async upTo(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = count; missing > 0; ) {
      if (this.#part.length === 0) {
        const { done, value } = await this.#parts.next();
        if (done) break;
        if (!(value instanceof Uint8Array))
          throw new ArchiveError(`An archive must come as bytes, a Uint8Array each, not ${shown(value)}.`);
        this.#part = value;
      }
      const some = this.#part.subarray(0, missing);
      this.#part = this.#part.subarray(some.length);
      missing -= some.length;
      this.taken += some.length;
      parts.push(some);
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts);
  }

  /** Throws an {@link ArchiveError} where fewer are left. */
  async exactly(count: number, where: string): Promise<Uint8Array> {
    const bytes = await this.upTo(count);
    if (bytes.length < count) throw damaged(`it ends ${where}`);
    return bytes;
  }

  /** Tells whoever sends that no more is wanted. */
  async close(): Promise<void> {
    await this.#parts.return?.();
  }
}

/** Not every browser iterates over a ReadableStream. */
async function* partsOf(stream: ArchiveStream): AsyncGenerator<unknown> {
  if (Symbol.asyncIterator in stream) {
    yield* stream;
    return;
  }
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
