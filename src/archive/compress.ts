import { onlyKnown, signalOption } from '../arguments';
import { DataError, OptionError } from '../errors';
import { fetched } from '../modules';
import { crc32 } from '../train/checksum';
import { counted, shown } from '../words';
import { type Coder, decodeBlock, encodeBlock } from './bits_back';
import { type Codec, codecOption } from './codec_file';
import { ArchiveError } from './errors';
import {
  type Entry,
  MOST_BLOCK,
  MOST_CODEC,
  MOST_EXAMPLES,
  MOST_ITEMS,
  VERSION,
  type Version,
  writeHead,
  writeIndex,
  writeSection,
} from './format';
import { cpuNetwork } from './network';
import { type NetworkOptions, networkFor } from './network_for';
import { packCodec } from './pack_codec';
import { StackError } from './rans';
import { turnsOf, withTurns } from './turns';
import { bitsOf, shapeOption } from './values';

/** How far a call has come. */
export interface Progress {
  /** Examples that are done. */
  readonly items: number;
  /** Bytes of the archive that were written or read. */
  readonly bytes: number;
  /** Of what is compressed with a loss: the peak signal-to-noise ratio of these examples in decibels, by the mean over all values. */
  readonly psnr?: number;
}

export interface CompressOptions extends NetworkOptions {
  /** Of an example: its product must be the codec's values; a list of those by default. */
  readonly shape?: readonly number[];
  /** What a 1 is in images of bits: 255, by default, or 1. */
  readonly one?: 1 | 255;
  /** Examples of a block, which can be decoded without the others; as many as have a million values by default. */
  readonly blockItems?: number;
  /** Puts the codec into the archive, which then needs no other file. */
  readonly includeCodec?: boolean;
  /** Keeps the posterior means alone: of an example comes back what the decoder thinks most likely, in far fewer bytes. */
  readonly lossy?: boolean;
  /**
   * Of the format: 1 is read by readers of version 1, too, but holds the codec as it is, and wastes some bits of blocks of bits; by
   * default the least that has all that is written.
   */
  readonly version?: Version;
  /** Decodes each block again, on the CPU, before it is given out; true by default. */
  readonly verify?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/** Values of a block, unless it is said. */
const BLOCK_VALUES = 1 << 20;

/**
 * Compresses images, bytes of [n, values], without loss unless `lossy`: gives out the archive in parts, as it comes. Throws a {@link DataError}
 * for values that are not the codec's, and an {@link ArchiveError} where a block does not decode to what it was made of.
 */
export async function* compress(
  codec: Codec,
  images: Uint8Array | AsyncIterable<Uint8Array>,
  options: CompressOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const { model, hash } = codecOption(codec);
  const { likelihood, values: width } = model;
  onlyKnown(options, [
    'shape',
    'one',
    'blockItems',
    'includeCodec',
    'lossy',
    'version',
    'verify',
    'gpu',
    'networkOf',
    'signal',
    'onProgress',
  ]);
  const signal = signalOption(options.signal);
  const shape = shapeOption(options.shape, width, 'codec');
  const blockItems = blockOption(options.blockItems, width);
  const one = options.one ?? 255;
  const latest = options.version ?? VERSION;
  if (![1, 2, 3].includes(latest))
    throw new OptionError('version', `must be 1, 2 or 3, not ${shown(latest)}`);
  if (options.lossy && latest < 3)
    throw new OptionError('version', `must be 3 for lossy archives, not ${latest}: leave it out`);
  if (one !== 1 && one !== 255) throw new OptionError('one', `must be 1 or 255, not ${shown(one)}`);
  if (options.includeCodec && codec.bytes.length > MOST_CODEC) {
    throw new OptionError(
      'includeCodec',
      `goes with codecs of up to ${counted(MOST_CODEC, 'byte')}, and this one has ${counted(codec.bytes.length, 'byte')}: no reader would take it from an archive. Leave it out, and keep the codec beside the archive`,
    );
  }

  const network = await networkFor(model, options);
  const coder: Coder = { model, network };
  const checker = options.verify !== false && {
    model,
    network: withTurns(cpuNetwork(model), turnsOf(signal)),
  };
  let offset = 0;
  const entries: Entry[] = [];
  const part = (bytes: Uint8Array<ArrayBuffer>) => {
    offset += bytes.length;
    return bytes;
  };
  try {
    const ofBits = likelihood === 'bernoulli';
    const lossy = options.lossy ? await fetched(import('./lossy')) : undefined;
    const growth = latest > 1 && ofBits ? 'quarter' : 'double';
    const kind = lossy ? 'BLKL' : growth === 'quarter' ? 'BLK4' : 'BLCK';
    const header = {
      ...{ codec: hash, values: width, shape },
      ...(ofBits && { one }),
      ...(lossy && { lossy: true as const }),
    };
    const needed = kind === 'BLK4' || options.includeCodec ? 2 : 1;
    yield part(writeHead(header, lossy ? 3 : (Math.min(latest, needed) as Version)));
    const none = { first: 0, items: 0, decoded: 0 };
    if (options.includeCodec && latest === 1)
      yield part(writeSection({ kind: 'CODC', ...none }, codec.bytes));
    else if (options.includeCodec)
      yield part(writeSection({ kind: 'CODR', ...none }, await packCodec(codec)));
    let [first, squares] = [0, 0];
    const encode = lossy ? lossy.encodeLossy : encodeBlock;
    const decode = lossy ? lossy.decodeLossy : decodeBlock;
    /** What a block comes back as: by what checks it, else what it was made of, or what the coder makes of means. */
    const restore = async ({ values, bytes, first, items }: Coded): Promise<Uint8Array> => {
      if (!checker && !lossy) return values;
      const wrong = (cause?: unknown) =>
        new ArchiveError(
          `The block of examples ${first} to ${first + items - 1} does not decode to what it was made of, so it was not written. What ran the codec's networks is at fault: compress on the CPU.`,
          { cause },
        );
      const again = await decode(checker || coder, bytes, items, growth).catch((cause) => {
        throw cause instanceof StackError ? wrong(cause) : cause;
      });
      if (!lossy && again.some((value, i) => value !== values[i])) throw wrong();
      return again;
    };
    const section = ({ values, bytes, first, items }: Coded, restored: Uint8Array) => {
      signal?.throwIfAborted();
      const decoded = crc32(restored);
      squares += squaresOf(values, restored);
      entries.push({ offset, items, bytes: bytes.length, decoded });
      const written = part(writeSection({ kind, first, items, decoded }, bytes));
      const done = first + items;
      const psnr = 10 * Math.log10(((ofBits ? 1 : 255 ** 2) * done * width) / squares);
      options.onProgress?.({ items: done, bytes: offset, ...(lossy && { psnr }) });
      return written;
    };
    for await (const block of blocksOf(images, blockItems * width)) {
      signal?.throwIfAborted();
      const items = block.length / width;
      if (!Number.isInteger(items)) {
        throw new DataError(
          `The images end within an example: ${counted(first * width + block.length, 'byte')} are no whole number of examples of ${counted(width, 'value')}.`,
        );
      }
      if (first + items > MOST_EXAMPLES) {
        throw new DataError(
          `There are more images than the ${MOST_EXAMPLES} that an archive can have: make several.`,
        );
      }
      const values = ofBits ? bitsOf(block, one, first * width) : block;
      const coded = { values, bytes: await encode(coder, values, growth), first, items };
      yield section(coded, await restore(coded));
      first += items;
    }
    if (first === 0) throw new DataError('There are no images to compress.');
    yield part(writeIndex(entries, offset));
  } finally {
    network.dispose?.();
  }
}

function squaresOf(a: Uint8Array, b: Uint8Array): number {
  if (a === b) return 0;
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);
}

/** A block that is encoded. */
interface Coded {
  readonly values: Uint8Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly first: number;
  readonly items: number;
}

/** The bytes in blocks of one length, but for the last. */
async function* blocksOf(
  images: Uint8Array | AsyncIterable<Uint8Array>,
  length: number,
): AsyncGenerator<Uint8Array> {
  if (images instanceof Uint8Array) {
    for (let at = 0; at < images.length; at += length) yield images.subarray(at, at + length);
    return;
  }
  if (!(images instanceof Object && (Symbol.asyncIterator in images || Symbol.iterator in images)))
    throw new DataError(
      `The images must be bytes, a Uint8Array, or come in parts that are, not ${shown(images)}.`,
    );
  let block = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of images) {
    if (!(chunk instanceof Uint8Array))
      throw new DataError(`The images must come as bytes, a Uint8Array each, not ${shown(chunk)}.`);
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + length - filled);
      block.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < length) continue;
      yield block;
      block = new Uint8Array(length);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

function blockOption(items: number | undefined, width: number): number {
  const most = Math.max(Math.min(MOST_ITEMS, Math.floor(MOST_BLOCK / width)), 1);
  if (items === undefined) return Math.max(Math.min(Math.ceil(BLOCK_VALUES / width), most), 1);
  if (Number.isSafeInteger(items) && items >= 1 && items <= most) return items;
  throw new OptionError('blockItems', `must be a whole number from 1 to ${most}, not ${shown(items)}`);
}
