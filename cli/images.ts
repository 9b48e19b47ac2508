import { fileKind, gunzipHead, imageShape, openIdx, wayOn } from '../src/data/index';
import { DataError, type Source } from '../src/index';
import { Failure, reason } from './errors';
import { readBytes } from './files';
import { counted } from './format';
import { readHead } from './locate';
import type { Size } from './pictures';
import { openIdxFile } from './stream';

/** Grey images as they lie in an IDX file: [count, height, width] bytes. */
export interface Images extends Size {
  readonly count: number;
  readonly pixels: Uint8Array;
  /** The file has rows of values; which height and width they have is not known from it. */
  readonly flat?: boolean;
}

/** All in memory, or on disk. */
export interface AnyImages extends Omit<Images, 'pixels'> {
  readonly pixels: Uint8Array | Source;
}

/** Reads the images of an IDX file. `size` says what its rows are, where it has no heights and widths. */
export async function readImages(path: string, size?: Size): Promise<Images> {
  const { dims, data } = await readIdxFile(path, 'images');
  return { ...shapeOf(path, dims, size), pixels: data };
}

/** The same, but the images stay on disk. */
export async function streamImages(path: string, size?: Size): Promise<AnyImages> {
  await refuseForeign(path, 'images');
  const source = await openIdxFile(path);
  return { ...shapeOf(path, source.dims, size), pixels: source };
}

function shapeOf(path: string, dims: readonly number[], size: Size | undefined): Omit<Images, 'pixels'> {
  try {
    return imageShape(dims, size);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const remedy = size ? ' Choose another --size, or another file.' : '';
    throw new DataError(`${path} ${error.message}${remedy}`, { cause: error });
  }
}

/** Reads labels, one for each of `count` images. */
export async function readLabels(path: string, count: number): Promise<Uint8Array> {
  return checkCount(path, await readAnyLabels(path), count);
}

/** Reads labels, however many. */
export async function readAnyLabels(path: string): Promise<Uint8Array> {
  const { dims, data } = await readIdxFile(path, 'labels');
  if (dims.length !== 1) {
    throw new DataError(
      `${path} has ${dims.length} dimensions, where labels have 1; name the file of the labels by --labels.`,
    );
  }
  return data;
}

/** Throws a DataError unless there is a label for each of `count` images. */
export function checkCount(path: string, data: Uint8Array, count: number): Uint8Array {
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
  throw new DataError(`${path} is ${name}, where IDX is read: ${wayOn(kind, 'terminal', what)}.`);
}
