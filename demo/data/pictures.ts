import { trainAndTestNote, trainAndTestOf } from '../../src/data/index';
import { byPath, type Chosen, type Skipped } from './chosen';
import { decode, undecoded } from './decode';
import type { Crop } from './grey';
import { Layers } from './layers';
import { hundredths } from './progress';
import { toBytes, toSquare } from './resize';
import { refusal } from './sort_out';
import { type Collection, commonFolder, folderOf } from './split';
import type { Drawn } from './tally';

export interface PictureOptions {
  /** Width and height that every image is brought to, in pixels. */
  readonly size: number;
  readonly crop: Crop;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Images decoded at a time: photographs take 50 MB each, and small ones wait for each other mostly. */
const AT_ONCE = { files: 4, small: 32, bytes: 1 << 19 } as const;

/**
 * Decodes whatever pictures the browser can, as squares, grey where none has a colour; those that it cannot are skipped, beside those that were
 * `skippedBefore`. Throws a DataError if there is none.
 */
export async function readPictures(
  given: readonly Chosen[],
  { size, crop, onProgress, signal }: PictureOptions,
  skippedBefore: readonly Skipped[] = [],
): Promise<Collection> {
  const folders = foldersOf(given.map(({ path }) => path));
  const within = (folder: string) => given.filter(({ path }) => path.startsWith(folder));
  const files = folders ? [...within(folders.train), ...within(folders.test)] : given;
  const tell = hundredths(files.length, onProgress);
  const draw = drawer(size, crop);
  const layers = new Layers(files.length, size);
  const read: string[] = [];
  const skipped = [...skippedBefore];
  let done = 0;
  while (done < files.length) {
    signal?.throwIfAborted();
    const batch = files.slice(done, done + batchSize(files, done));
    const decoded = await Promise.allSettled(batch.map(({ file }) => decode(file, size, crop)));
    for (const [j, one] of decoded.entries()) {
      const { path, file } = batch[j] as Chosen;
      if (one.status === 'rejected') {
        skipped.push(await undecoded(path, file, one.reason));
        continue;
      }
      try {
        if (one.value instanceof ImageBitmap) layers.add(draw(one.value));
        else layers.addDeep(one.value);
        read.push(path);
      } catch {
        skipped.push({ path, reason: 'more than this browser draws', remedy: 'make it smaller' });
      }
      // The worker that reads trains, too, and photographs take a tenth of a second each.
      if (file.size > AT_ONCE.bytes) await new Promise((done) => setTimeout(done));
    }
    done += batch.length;
    tell(done);
  }
  signal?.throwIfAborted();
  skipped.sort(byPath);
  if (read.length === 0) throw refusal(skipped);
  const [layered, classes] = [layers.finish(), classesOf(read, folders)];
  return {
    name: commonFolder(read) ?? 'own images',
    width: size,
    height: size,
    ...{ ...layered, ...classes },
    notes: [...(folders && classes.test ? [folders.note] : []), ...layered.notes],
    skipped,
  };
}

/** The folders to train on and to test on that pictures lie in, by how their paths begin, and what there is to say of them. */
interface Folders {
  readonly train: string;
  readonly test: string;
  readonly note: string;
}

/** Such folders, or those in one that all lie in; undefined where there are not both. */
function foldersOf(paths: readonly string[]): Folders | undefined {
  const common = commonFolder(paths);
  const root = common === undefined ? '' : `${common}/`;
  const found = trainAndTestOf(paths.map((path) => path.slice(root.length)));
  return (
    found && {
      ...{ train: `${root}${found.train}/`, test: `${root}${found.test}/` },
      note: trainAndTestNote(found),
    }
  );
}

/** The classes of pictures by the folders that they lie in, and how many of them, the last, are to test on, where folders say that. */
function classesOf(
  read: readonly string[],
  folders: Folders | undefined,
): Pick<Collection, 'classOf' | 'test'> {
  const within = (folder: string) =>
    read.filter((path) => path.startsWith(folder)).map((path) => folderOf(path.slice(folder.length)));
  const [train, test] = folders ? [within(folders.train), within(folders.test)] : [[], []];
  if (train.length === 0 || test.length === 0) return { classOf: read.map(folderOf) };
  return { classOf: train, test: { count: test.length, classOf: test } };
}

/** How many files from a place on can be decoded at a time. */
function batchSize(files: readonly Chosen[], start: number): number {
  let bytes = 0;
  for (let i = 0; i < AT_ONCE.small; i++) {
    bytes += files[start + i]?.file.size ?? 0;
    if (bytes > AT_ONCE.bytes) return Math.max(AT_ONCE.files, i);
  }
  return AT_ONCE.small;
}

/** More pixels than this are brought down by the browser first: their bytes fit no memory beside others. */
const MOST_PIXELS = 2 ** 25;

/** Brings images to squares, by way of one canvas for all, which has their pixels. */
function drawer(size: number, crop: Crop) {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  return (image: ImageBitmap): Drawn => {
    const by = Math.max(1, Math.sqrt((image.width * image.height) / MOST_PIXELS));
    const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.floor(side / by)));
    // Clears it, too.
    Object.assign(canvas, { width, height });
    context.imageSmoothingQuality = 'high';
    try {
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
    } finally {
      image.close();
    }
    const resized = toSquare(context.getImageData(0, 0, canvas.width, canvas.height), size, crop);
    return { rgba: toBytes(resized, 255), size, place: resized.place };
  };
}
