import { DataError, OptionError } from '../../src/index';
import type { DataSet } from '../../src/live';
import { isIdx, readIdxFiles } from './idx_files';
import { type PictureOptions, pathOf, readPictures } from './pictures';
import { type Collection, classify, heldOut, separate } from './split';

/** What a person says about their images. */
export interface OwnOptions extends Pick<PictureOptions, 'size' | 'crop'> {
  /** Exchange dark and light: what is to be learnt should be light on dark ground. */
  readonly invert: boolean;
}

export interface OwnImages {
  readonly data: DataSet;
  /** Files that were no images, by path. */
  readonly skipped: readonly string[];
}

export const MIN_SIZE = 4;
export const MAX_SIZE = 256;
const MIN_IMAGES = 8;
/** More bytes of pixels than this fit no browser's memory beside what training takes. */
const MAX_BYTES = 2 ** 30;
/** Files that systems put into folders by themselves. */
const LITTER = /^\.|^(thumbs\.db|desktop\.ini)$/i;

/**
 * A person's own images, as data to learn from: pictures, brought to `size` x `size` and greyed, or IDX files, at
 * their own size. A tenth is held out as test images; classes are the folders that pictures lie in, or an IDX file's
 * labels, where there are 2 to 10. Throws {@link DataError}, {@link OptionError}, or the reason of `signal`.
 */
export async function fromFiles(
  files: readonly File[],
  { invert, ...options }: OwnOptions & Pick<PictureOptions, 'onProgress' | 'signal'>,
): Promise<OwnImages> {
  const kept = files.filter((file) => !LITTER.test(pathOf(file).split('/').at(-1) ?? ''));
  const found = await collect(kept.sort(byPath), options);
  const { images } = found;
  if (invert) for (let i = 0; i < images.length; i++) images[i] = 255 - (images[i] as number);
  return { data: split(found), skipped: found.skipped };
}

async function collect(files: readonly File[], options: PictureOptions): Promise<Collection> {
  const { size } = options;
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw new OptionError('size', `must be a whole number from ${MIN_SIZE} to ${MAX_SIZE}, not ${size}`);
  if (files.length === 0) throw new DataError('There are no files: choose images, or a folder of them.');

  const idx = await Promise.all(files.map(isIdx));
  const tables = files.filter((_, i) => idx[i]);
  const others = files.filter((_, i) => !idx[i]);
  const [table] = tables;
  if (table) {
    const picture = others.find(({ type }) => type.startsWith('image/'));
    if (picture)
      throw new DataError(`${table.name} is IDX, ${picture.name} a picture: choose one kind or the other.`);
    const found = await readIdxFiles(tables, { ...options, limit: MAX_BYTES });
    return { ...found, skipped: others.map(pathOf) };
  }
  const bytes = others.length * size * size;
  if (bytes > MAX_BYTES) {
    throw new DataError(
      `${others.length} images of ${size}x${size} are ${bytes} bytes, more than ${MAX_BYTES}: choose fewer, or a smaller size.`,
    );
  }
  return readPictures(others, options);
}

function split({ name, width, height, images, classOf, skipped }: Collection): DataSet {
  const pixels = width * height;
  const count = images.length / pixels;
  if (count < MIN_IMAGES) {
    const without = skipped.length > 0 ? ` (${skipped[0]} is none that this browser can read)` : '';
    throw new DataError(`${count} images${without} are too few to learn from: choose ${MIN_IMAGES} or more.`);
  }
  const places = heldOut(count);
  const { chosen: test, others: train } = separate(images, pixels, places);
  const found = classOf && classify(classOf);
  if (!found) return { name, width, height, train, test };
  return {
    name,
    width,
    height,
    train,
    test,
    classes: found.classes,
    labels: separate(found.labels, 1, places).chosen,
  };
}

/** However they were chosen, the same files are the same data. */
function byPath(a: File, b: File): number {
  if (pathOf(a) === pathOf(b)) return 0;
  return pathOf(a) < pathOf(b) ? -1 : 1;
}
