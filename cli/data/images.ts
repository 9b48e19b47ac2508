import { stat } from 'node:fs/promises';
import {
  fileKind,
  gunzipHead,
  type ImageShape,
  imageShape,
  interleave,
  openIdx,
  wayOn,
} from '../../src/data/index';
import { DataError } from '../../src/index';
import { Failure, reason, UsageError } from '../terminal/errors';
import { readBytes } from '../terminal/files';
import { counted } from '../terminal/format';
import { arrayWithin, cifarFiles, readArrayImages, readArrayLabels, readCifarImages } from './arrays';
import { inChannels } from './channels';
import { bytesAs, notesOfBytes } from './floats';
import type { AnyImages, Images } from './image_set';
import { PICTURE_KINDS, readHead } from './locate';
import { placesIn } from './npz';
import { readPictures } from './photos/read';
import { folderWithin } from './photos/zip';
import type { Reading } from './reading';
import type { Size } from './shape';
import { openIdxFile } from './stream';

/**
 * Reads images: of an IDX file, of a folder or a ZIP archive of pictures, or of one picture. `size` says what rows of
 * values are, and the size that pictures are brought to.
 */
export async function readImages(path: string, reading: Reading = {}): Promise<Images> {
  const images = await readAsTheyAre(path, reading);
  const shown = reading.shown ?? reading.trained?.shown;
  const { pixels, notes = [] } = images;
  if (!shown || !(pixels instanceof Uint8Array)) return images;
  return { ...images, pixels: bytesAs(pixels, shown), shown, notes: [...notes, ...notesOfBytes(shown)] };
}

async function readAsTheyAre(path: string, reading: Reading): Promise<Images> {
  const { channels } = reading;
  const kind = await kindOf(path);
  if (kind === 'folder' || PICTURES.has(kind)) {
    const { trained, ...told } = reading;
    return readPictures(path, kind === 'folder', { ...trained, ...told });
  }
  if (kind === 'npz') return readNpz(path, reading);
  const given = (['placement', 'ground', 'tile'] as const).find((name) => reading[name] !== undefined);
  if (given)
    throw new UsageError(
      `--${given === 'placement' ? reading.placement : given} goes with pictures, and ${path} is none: leave it out.`,
    );
  const { trained, ...told } = reading;
  const { likelihood, shown, scale } = { ...trained, ...told };
  const images = await readArray(path, kind, { ...reading, likelihood, shown, scale });
  return channels === undefined ? images : inChannels(images, channels);
}

/** What an archive has for training, with its labels. */
async function readNpz(path: string, reading: Reading): Promise<Images> {
  const { train, trainLabels } = await placesIn(path);
  const images = await readImages(train, reading);
  return trainLabels ? { ...images, labels: await readLabels(trainLabels, images.count) } : images;
}

async function readArray(path: string, kind: string, reading: Reading): Promise<Images> {
  const { size } = reading;
  if (ARRAYS.has(kind)) return readArrayImages(path, reading);
  const cifar = kind === 'unknown' && (await readCifarImages(path));
  if (cifar) return cifar;
  const { dims, data } = await readIdxFile(path, 'images');
  const { planar, ...shape } = shapeIn(path, dims, size);
  const pixels = planar ? interleave(data, shape.channels, shape.height * shape.width) : data;
  return { ...shape, pixels };
}

/** The same, but the images stay on disk. */
export async function streamImages(path: string, size?: Size): Promise<AnyImages> {
  const kind = await kindOf(path);
  if (ARRAYS.has(kind))
    throw new UsageError(
      `--stream reads IDX files of unsigned bytes, and ${path} has other numbers: leave --stream out.`,
    );
  if (kind === 'folder' || PICTURES.has(kind))
    throw new UsageError(
      `--stream reads IDX files as they lie, and ${path} holds pictures: leave --stream out.`,
    );
  await refuseForeign(path, 'images');
  const source = await openIdxFile(path);
  const { planar, ...shape } = shapeIn(path, source.dims, size);
  if (planar)
    throw new DataError(
      `${path} has its channels before its rows, ${source.dims.join(' x ')}, and --stream reads images as they lie: write it with channels last, or leave --stream out.`,
    );
  return { ...shape, pixels: source };
}

function shapeIn(path: string, dims: readonly number[], size: Size | undefined): ImageShape {
  try {
    return imageShape(dims, size);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const remedy = size ? ' Choose another --size, or another file.' : '';
    throw new DataError(`${path} ${error.message}${remedy}`, { cause: error });
  }
}

/** Reads labels, one for each of `count` images. */
export async function readLabels(path: string, count: number): Promise<Uint16Array> {
  return checkCount(path, await readAnyLabels(path), count);
}

/** Reads labels, however many. */
export async function readAnyLabels(path: string): Promise<Uint16Array> {
  const kind = await kindOf(path);
  if (ARRAYS.has(kind)) return readArrayLabels(path);
  const { dims, data } = await readIdxFile(path, 'labels');
  if (dims.length !== 1) {
    throw new DataError(
      `${path} has ${dims.length} dimensions, where labels have 1; name the file of the labels by --labels.`,
    );
  }
  return Uint16Array.from(data);
}

/** Throws a DataError unless there is a label for each of `count` images. */
export function checkCount(path: string, data: Uint16Array, count: number): Uint16Array {
  if (data.length !== count) {
    throw new DataError(
      `${path} has ${counted(data.length, 'label')} for ${counted(count, 'image')}; name the file that belongs to them by --labels.`,
    );
  }
  return data;
}

async function readIdxFile(path: string, what: 'images' | 'labels') {
  await refuseForeign(path, what);
  const bytes = await readBytes(path, `the ${what}`);
  try {
    return await openIdx(bytes);
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

const PICTURES: ReadonlySet<string> = new Set(['zip', ...PICTURE_KINDS]);

/** NumPy, and IDX of other types than unsigned bytes. */
const ARRAYS: ReadonlySet<string> = new Set(['numpy', 'numbers']);
/** Where the type of the values stands in IDX, and that of unsigned bytes. */
const [TYPE_AT, BYTES] = [2, 8];

/**
 * What images are read from: a folder, an array of an archive, or a file by its first bytes, gzipped where it holds an
 * array or what is not known, as files of CIFAR.
 */
async function kindOf(path: string): Promise<string> {
  if (arrayWithin(path)) return 'numpy';
  if (folderWithin(path)) return 'zip';
  try {
    if ((await stat(path)).isDirectory())
      return (await cifarFiles(path)).train.length > 0 ? 'unknown' : 'folder';
    const head = await readHead(path, PACKED);
    const outer = fileKind(head)?.kind ?? 'unknown';
    const unpacked = outer === 'gzip' ? await gunzipHead(head) : head;
    const kind = fileKind(unpacked)?.kind ?? (unpacked.length > 0 ? 'unknown' : outer);
    if (kind === 'idx') return unpacked[TYPE_AT] === BYTES ? kind : 'numbers';
    return outer === 'gzip' && kind !== 'numpy' && kind !== 'unknown' ? outer : kind;
  } catch (error) {
    throw new Failure(`cannot read the images ${path}: ${reason(error)}.`);
  }
}

/** Enough of a gzipped file to tell what it holds. */
const PACKED = 1 << 16;

/** Names a file that is something else than IDX, by its first bytes, before it is read as a whole. */
async function refuseForeign(path: string, what: 'images' | 'labels'): Promise<void> {
  let head: Uint8Array;
  try {
    head = await readHead(path, PACKED);
  } catch (error) {
    throw new Failure(`cannot read the ${what} ${path}: ${reason(error)}.`);
  }
  const outer = fileKind(head);
  const packed = outer?.kind === 'gzip';
  const unpacked = packed ? await gunzipHead(head) : head;
  // Nothing comes of a gzipped file that is damaged: whoever reads it whole says so.
  if (packed && unpacked.length === 0) return;
  const kind = fileKind(unpacked);
  if (!kind || kind.kind === 'idx') return;
  const name = `${kind.name}${packed ? ', gzipped' : ''}`;
  const way =
    packed && (PICTURES.has(kind.kind) || kind.kind === 'text')
      ? 'unpack it first (gunzip)'
      : wayOn(kind, 'terminal', what);
  throw new DataError(`${path} is ${name}, where IDX is read: ${way}.`);
}
