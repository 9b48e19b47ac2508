import { type Look, lookAt, stretch } from '../../src/data/index';
import { DataError, OptionError } from '../../src/index';
import type { Channels, DataSet } from '../live';
import { inChannels } from './channels';
import { byPath, type Chosen, isLitter } from './chosen';
import { digestOf } from './digest';
import { readIdxFiles } from './idx_files';
import { type PictureOptions, readPictures } from './pictures';
import { classCounts, examplesOf, type Preview } from './preview';
import { refusal, sortOut } from './sort_out';
import { type Collection, split } from './split';
import { advised, colourNotes } from './tally';
import { unzipped } from './unzip';

/** What a person says about their images. */
export interface OwnOptions extends Pick<PictureOptions, 'size' | 'crop'> {
  /** Grey or colour; by default colour where the pictures are in colour. */
  readonly channels?: Channels | undefined;
  /** Exchange dark and light: what is to be learnt should be light on dark ground. */
  readonly invert: boolean;
  /** The byte that stands for white; by default 255, or the largest of a scale that ends at 16 or below. */
  readonly white?: number | undefined;
}

type Listening = Pick<PictureOptions, 'onProgress' | 'signal'>;

export interface OwnImages {
  readonly data: DataSet;
  readonly preview: Preview;
}

export const MIN_SIZE = 4;
export const MAX_SIZE = 256;
const MIN_IMAGES = 8;
/** More bytes of pixels than this fit no browser's memory beside what training takes. */
const MAX_BYTES = 2 ** 30;

/**
 * A person's own images, as data to learn from: pictures, brought to `size` x `size`, in grey or in colour, or IDX, NumPy and CIFAR
 * files, at their own size. Some are held out as test images; classes are the folders that pictures lie in, or an IDX file's
 * labels, where there are 2 to 10. Throws {@link DataError}, {@link OptionError}, or the reason of `signal`.
 */
export async function fromFiles(
  files: readonly Chosen[],
  options: OwnOptions & Listening,
): Promise<OwnImages> {
  return prepare(await collect(files, options), options);
}

/** Reads and decodes files: what takes long, and depends on size and crop alone. */
export async function collect(files: readonly Chosen[], options: PictureOptions): Promise<Collection> {
  const { size, signal } = options;
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw new OptionError('size', `must be a whole number from ${MIN_SIZE} to ${MAX_SIZE}, not ${size}`);
  const kept = (await unzipped(files, signal)).filter((one) => !isLitter(one)).sort(byPath);
  const { tables, pictures, unknown, skipped } = await sortOut(kept, signal);
  const [table] = tables;
  if (table) {
    const [picture] = pictures;
    if (picture)
      throw new DataError(
        `${table.path} is a file of many images, ${picture.path} a picture: choose one kind or the other.`,
      );
    const found = await readIdxFiles(tables, { ...options, limit: MAX_BYTES });
    const others = unknown.map(({ path }) => ({
      path,
      reason: 'no file of images',
      remedy: 'choose IDX or NumPy files',
    }));
    return { ...found, skipped: [...skipped, ...others] };
  }
  const all = [...pictures, ...unknown].sort(byPath);
  const bytes = 3 * all.length * size * size;
  if (bytes > MAX_BYTES) {
    throw new DataError(
      `${all.length} images of ${size}x${size} are ${bytes} bytes, more than ${MAX_BYTES}: choose fewer, or a smaller size.`,
    );
  }
  if (all.length === 0) throw refusal(skipped);
  return readPictures(all, options, skipped);
}

/** Makes a data set of what was read, and says what there is to see. */
export async function prepare(
  found: Collection,
  { size, crop, channels: wished, invert, white }: OwnOptions,
): Promise<OwnImages> {
  const { name, width, height, skipped, colours } = found;
  const channels = wished ?? (colours ? advised(colours) : found.channels);
  const values = width * height * channels;
  const count = found.images.length / (width * height * found.channels);
  if (count < MIN_IMAGES) {
    const [first] = skipped;
    const without = first ? ` (${first.path} is ${first.reason})` : '';
    const [images, are] = count === 1 ? ['image', 'is'] : ['images', 'are'];
    throw new DataError(
      `${count} ${images}${without} ${are} too few to learn from: choose ${MIN_IMAGES} or more.`,
    );
  }
  const { images, look } = learnable(found, { channels, invert, white });
  const parts = split({ ...found, channels }, images);
  const digest = await digestOf(parts.train, parts.test);
  const origin = {
    ...{ size, crop, invert },
    ...(wished !== undefined && { channels: wished }),
    ...(white !== undefined && { white }),
  };
  const of = { name, width, height, channels };
  return {
    data: { ...of, ...parts, digest, origin },
    preview: {
      ...of,
      coloured: found.channels === 3,
      train: parts.train.length / values,
      test: parts.test.length / values,
      classes: classCounts(found),
      told: parts.trainLabels ? (parts.classes?.length ?? 0) : 0,
      darkest: look.darkest,
      brightest: look.brightest,
      white: look.white,
      examples: examplesOf(images, values),
      notes: [
        ...found.notes,
        ...(colours ? colourNotes(colours, channels, wished !== undefined) : []),
        ...look.oddities.map(({ message }) => message),
      ],
      skipped,
    },
  };
}

/** Images as they are learnt, and what is odd about them. */
export function learnable(
  { images, width, height, channels: from }: Collection,
  { channels, invert, white }: Pick<OwnOptions, 'invert' | 'white'> & { readonly channels: Channels },
): { readonly images: Uint8Array; readonly look: Look } {
  const how = (byte: number) => `“White is ${byte}” below`;
  const read = inChannels(images, from, channels);
  const look = lookAt(read, width * height * channels, { how, white });
  return { images: levelled(read, look.white, invert), look };
}

/** Bytes with `white` for 255, inverted or not; the same array where that changes nothing. */
function levelled(images: Uint8Array, white: number, invert: boolean): Uint8Array {
  const stretched = stretch(images, white);
  return invert ? stretched.map((value) => 255 - value) : stretched;
}
