import {
  gunzip,
  type ImageShape,
  imageShape,
  interleave,
  isGzip,
  openArray,
  type Pixels,
  readCifar,
  toPixels,
} from '../../src/data/index';
import { DataError } from '../../src/index';
import type { Channels } from '../live';
import type { Chosen } from './chosen';
import { hundredths } from './progress';
import { isCifar } from './sort_out';
import type { Collection } from './split';

/** Numbers of one dimension. */
interface LabelFile {
  readonly name: string;
  readonly data: Uint8Array | Float32Array;
}

interface ImageFile extends ImageShape {
  readonly name: string;
  readonly data: Uint8Array;
  /** Of numbers that were made bytes. */
  readonly made?: Omit<Pixels, 'pixels'>;
  /** Of files that have both. */
  readonly labels?: Uint8Array;
}

export interface IdxOptions {
  /** Bytes that all files together may come to. */
  readonly limit: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Longer images than this fit no canvas. */
const MOST_ASPECT = 16;

/**
 * Reads files of images of one size, IDX, NumPy or CIFAR, and of their labels if they are all there: labels belong to the first images
 * of their number. Where some files are for testing by their names, their images come last. Throws {@link DataError}.
 */
export async function readIdxFiles(
  files: readonly Chosen[],
  { limit, onProgress, signal }: IdxOptions,
): Promise<Collection> {
  const tell = hundredths(files.length, onProgress);
  const images: ImageFile[] = [];
  const labels: LabelFile[] = [];
  let bytes = 0;
  for (const [i, { path, file }] of files.entries()) {
    signal?.throwIfAborted();
    if (bytes + file.size > limit) throw tooLarge(path, limit);
    const one = await open(path, file);
    bytes += one.data.length;
    if (bytes > limit) throw tooLarge(path, limit);
    if ('count' in one) images.push(one);
    else labels.push(one);
    tell(i + 1);
  }
  const { height, width, channels, flat } = shapeOf(images, labels);
  const isTest = ({ name }: { readonly name: string }) => isForTest(name);
  const forTest = images.filter(isTest);
  const forTraining = images.filter((one) => !isTest(one));
  const rows = `Each image is a row of ${width * height} values in the file: taken as ${width} x ${height}.`;
  const notes = [...(flat ? [rows] : []), ...scaleNotes(images)];
  const facts = { width, height, channels: channels as Channels, skipped: [], notes };
  if (forTest.length === 0 || forTraining.length === 0) {
    const name = stem((images[0] as ImageFile).name);
    return { ...facts, name, images: join(images), classOf: labelsOf(images, labels) };
  }
  const testLabels = labelsOf(forTest, labels.filter(isTest));
  const classOf = labelsOf(
    forTraining,
    labels.filter((one) => !isTest(one)),
  );
  const count = forTest.reduce((sum, one) => sum + one.count, 0);
  return {
    ...facts,
    name: folderOrStem((forTraining[0] as ImageFile).name),
    images: join([...forTraining, ...forTest]),
    classOf,
    test: { count, classOf: testLabels },
  };
}

/** Whether a file is for testing by its name, as `t10k-images-idx3-ubyte` of MNIST is. */
function isForTest(path: string): boolean {
  return /(^|[^a-z0-9])(t10k|test)(?![a-z0-9])/i.test(path.split('/').at(-1) ?? '');
}

/** Labels, or images where the file has more than one dimension. */
async function open(name: string, file: File): Promise<LabelFile | ImageFile> {
  const named = (between: string) => (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${name}${between}${reason}`, { cause: error });
  };
  const given = new Uint8Array(await file.arrayBuffer());
  const packed = /\.bin\.gz$/i.test(file.name) && isGzip(given);
  const bytes = packed ? await gunzip(given).catch(named(': ')) : given;
  if (isCifar({ name: file.name.replace(/\.gz$/i, ''), size: bytes.length })) {
    const { images: data, labels, count } = await Promise.resolve(bytes).then(readCifar).catch(named(' is '));
    const shape = { height: 32, width: 32, channels: 3, flat: false, planar: false };
    return { name, data, labels, count, ...shape };
  }
  const { shape: dims, values } = await openArray(bytes).catch(named(': '));
  if (dims.length === 1) return { name, data: values };
  const { pixels: data, ...made } = await Promise.resolve(values)
    .then((numbers) => toPixels(numbers, { width: numbers.length / (dims[0] as number) }))
    .catch(named(': '));
  try {
    const shape = imageShape(dims);
    const { channels, height, width, planar } = shape;
    return { name, data: planar ? interleave(data, channels, height * width) : data, made, ...shape };
  } catch (error) {
    return named(' ')(error);
  }
}

/** What became of numbers that were no bytes. Throws a {@link DataError} for files of which what is black in one is grey in another. */
function scaleNotes(images: readonly ImageFile[]): string[] {
  const [first, ...others] = images.filter(({ made }) => made && made.scale !== '0 to 255');
  const other = others.find(({ made }) => made?.scale !== first?.made?.scale);
  if (other)
    throw new DataError(
      `${first?.name} has values from ${first?.made?.scale}, ${other.name} from ${other.made?.scale}: bring both to one scale.`,
    );
  const made = first?.made ?? images.find((one) => one.made?.rounded)?.made;
  return made ? [`Values from ${made.scale} were made bytes, to the nearest of 256 levels.`] : [];
}

/** The shape of the first images, whose size the others share. */
function shapeOf(images: readonly ImageFile[], labels: readonly LabelFile[]): ImageShape {
  const [first] = images;
  if (!first) {
    throw new DataError(`${labels[0]?.name} holds labels and no images: choose the file of its images, too.`);
  }
  const { width, height, channels } = first;
  if (Math.max(width / height, height / width) > MOST_ASPECT) {
    throw new DataError(
      `${first.name} holds images of ${width}x${height}: they may be at most ${MOST_ASPECT} times as long as wide.`,
    );
  }
  const other = images.find(
    (one) => one.height !== height || one.width !== width || one.channels !== channels,
  );
  if (other) {
    throw new DataError(
      `${first.name} holds images of ${sizeOf(first)}, ${other.name} of ${sizeOf(other)}: choose files of one size.`,
    );
  }
  return first;
}

function sizeOf({ width, height, channels }: ImageFile): string {
  return `${width}x${height}${channels === 3 ? ' in colour' : ''}`;
}

/** The labels of all images, in words; `undefined` where some images have none. */
function labelsOf(images: readonly ImageFile[], labels: readonly LabelFile[]): string[] | undefined {
  const left = [...labels];
  const found = images.map(({ count, labels: own }) => {
    if (own) return { data: own };
    const at = left.findIndex(({ data }) => data.length === count);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  const [stray] = left;
  if (stray) {
    const counts = images.map(({ count }) => count).join(' and ');
    throw new DataError(
      `${stray.name} has ${stray.data.length} labels for ${counts} images: choose the labels that belong to them.`,
    );
  }
  if (!found.every((one) => one !== undefined)) return undefined;
  return found.flatMap(({ data }) => Array.from(data, String));
}

function join(files: readonly ImageFile[]): Uint8Array {
  const [first, ...more] = files as [ImageFile, ...ImageFile[]];
  if (more.length === 0) return first.data;
  const all = new Uint8Array(files.reduce((sum, { data }) => sum + data.length, 0));
  let end = 0;
  for (const { data } of files) {
    all.set(data, end);
    end += data.length;
  }
  return all;
}

function tooLarge(name: string, limit: number): DataError {
  return new DataError(
    `With ${name} the files come to more than ${limit / 2 ** 20} MiB: choose fewer, or smaller ones.`,
  );
}

/** Of a data set in several files, the folder that they lie in. */
function folderOrStem(path: string): string {
  return path.split('/').at(-2) ?? stem(path);
}

/** The name of a file without its folder and the endings that every such file has. */
function stem(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.gz$/i, '').replace(/[-.]idx\d(-ubyte)?$/i, '');
}
