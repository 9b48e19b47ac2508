import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cifarLabels,
  gunzip,
  imageShape,
  interleave,
  isGzip,
  openArray,
  readCifar,
  toPixels,
} from '../../src/data/index';
import { DataError, SETTINGS } from '../../src/index';
import { readBytes } from '../terminal/files';
import { asFloats } from './floats';
import type { Images, Values } from './image_set';
import { openZip } from './photos/zip';
import type { Reading } from './reading';
import { valuesOf } from './shape';

/** `data.npz#x_train` */
const WITHIN = /^(.+\.npz)#(.+)$/i;

/** Names the array of an archive, or undefined for a file of another kind. */
export function arrayWithin(path: string): { readonly archive: string; readonly array: string } | undefined {
  const [, archive, array] = WITHIN.exec(path) ?? [];
  return archive && array ? { archive, array } : undefined;
}

/** The arrays of a NumPy archive by their names. */
export async function arraysIn(archive: string): Promise<ReadonlyMap<string, () => Promise<Uint8Array>>> {
  const { found, close } = await openZip(archive);
  close();
  return new Map(
    found
      .filter(({ path }) => path.endsWith('.npy'))
      .map(({ path }) => [
        path.slice(0, -'.npy'.length),
        async () => {
          const files = await openZip(archive, MOST_BYTES);
          try {
            return await (files.found.find((one) => one.path === path) as (typeof found)[number]).read();
          } finally {
            files.close();
          }
        },
      ]),
  );
}

/** More than this is not read at once. */
const MOST_BYTES = 2 ** 32;

async function bytesOf(path: string, what: string): Promise<Uint8Array> {
  const within = arrayWithin(path);
  if (!within) return readBytes(path, what);
  const arrays = await arraysIn(within.archive);
  const read = arrays.get(within.array);
  if (read) return read();
  throw new DataError(
    `${within.archive} has no array ${within.array}; it has ${[...arrays.keys()].join(', ') || 'none'}.`,
  );
}

/** Reads numbers from IDX of any type or NumPy, gzipped or not, or an array of an archive. */
export async function readNumbers(path: string, what: string) {
  return withPath(path, async () => openArray(await bytesOf(path, what)));
}

/** Puts the path before what is the matter with a file. */
export async function withPath<T>(path: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The images of an array, channels last: as bytes, or as they are, where the model takes that. */
export async function readArrayImages(path: string, reading: Reading): Promise<Images> {
  const { size, likelihood } = reading;
  const { shape: dims, values } = await readNumbers(path, 'the images');
  const { planar, ...shape } = await withPath(path, () => imageShape(dims, size));
  const width = valuesOf(shape);
  const inOrder = (pixels: Values): Values =>
    planar ? interleave(pixels, shape.channels, shape.height * shape.width) : pixels;
  if (values instanceof Uint8Array) return { ...shape, pixels: inOrder(values), notes: [] };
  const floats = await withPath(path, () => asFloats(values, width, reading));
  if (floats) {
    const { shown, notes } = floats;
    return { ...shape, pixels: inOrder(floats.values), shown, notes };
  }
  const { pixels, scale, rounded } = await withPath(path, () => made(values, width, reading));
  const whole = likelihood === 'gaussian' ? ['Whole numbers from 0 to 255 are bytes: 255 stands for 1.'] : [];
  const notes =
    scale === '0 to 255' && !rounded
      ? whole
      : [`Values from ${scale} were made bytes, to the nearest of 256 levels.`];
  return { ...shape, pixels: inOrder(pixels), scale, notes };
}

/** Numbers as bytes, or a DataError that says which likelihood takes them as they are. */
function made(values: Float32Array, width: number, { scale, likelihood, trained }: Reading) {
  try {
    return toPixels(values, { width, scale });
  } catch (error) {
    if (!(error instanceof DataError) || !likelihood || trained || !values.every(Number.isFinite))
      throw error;
    throw new DataError(`${error.message} --likelihood gaussian takes them as they are.`, { cause: error });
  }
}

/** Labels of an array: a class number for each image. */
export async function readArrayLabels(path: string): Promise<Uint16Array> {
  const { shape, values } = await readNumbers(path, 'the labels');
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1))
    throw new DataError(
      `${path} has the shape (${shape.join(', ')}), where labels have one number for each image.`,
    );
  const most = SETTINGS.classes.max - 1;
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > most);
  if (bad >= 0)
    throw new DataError(
      `${path}: label ${bad} is ${values[bad]}, and must be a whole number from 0 to ${most}.`,
    );
  return Uint16Array.from(values);
}

/** The files of CIFAR's binary version in a folder, for training and for testing. */
export async function cifarFiles(folder: string): Promise<{ train: string[]; test: string | undefined }> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const train = names.filter((name) => /^(data_batch_\d+|train)\.bin(\.gz)?$/.test(name));
  const test = names.find((name) => /^(test_batch|test)\.bin(\.gz)?$/.test(name));
  return { train: train.map((name) => join(folder, name)), test: test && join(folder, test) };
}

/** The images of a file of CIFAR, or of the batches in a folder; undefined for other files. */
export async function readCifarImages(path: string): Promise<Images | undefined> {
  const files = (await stat(path)).isDirectory() ? (await cifarFiles(path)).train : [path];
  const parts = [];
  for (const file of files) {
    const raw = await readBytes(file, 'the images');
    const bytes = isGzip(raw) ? await withPath(file, () => gunzip(raw)) : raw;
    if (cifarLabels(bytes) === undefined) return undefined;
    parts.push(readCifar(bytes));
  }
  if (parts.length === 0) return undefined;
  const pixels = Buffer.concat(parts.map(({ images }) => images));
  const labels = Uint16Array.from(Buffer.concat(parts.map((part) => part.labels)));
  const count = labels.length;
  return { count, height: 32, width: 32, channels: 3, pixels: plain(pixels), labels };
}

/** Not a Buffer, whose methods differ. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
