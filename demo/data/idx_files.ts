import { type Idx, openIdx } from '../../src/data/index';
import { DataError } from '../../src/index';
import { hundredths } from './progress';
import type { Collection } from './split';

interface IdxFile extends Idx {
  readonly name: string;
}

export interface IdxOptions {
  /** Bytes that all files together may come to. */
  readonly limit: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Longer images than this fit no canvas. */
const MOST_ASPECT = 16;

/** Whether a file is IDX, or gzipped, which no image is. */
export async function isIdx(file: File): Promise<boolean> {
  if (file.type.startsWith('image/')) return false;
  const head = new Uint8Array(
    await file
      .slice(0, 3)
      .arrayBuffer()
      .catch(() => new ArrayBuffer(0)),
  );
  const [first, second, type] = head;
  return (first === 0x1f && second === 0x8b) || (first === 0 && second === 0 && Number(type) >= 8);
}

/**
 * Reads IDX files of images of one size, and of their labels if they are all there: labels belong to the first images
 * of their number. Throws {@link DataError}.
 */
export async function readIdxFiles(
  files: readonly File[],
  { limit, onProgress, signal }: IdxOptions,
): Promise<Collection> {
  const tell = hundredths(files.length, onProgress);
  const images: IdxFile[] = [];
  const labels: IdxFile[] = [];
  let bytes = 0;
  for (const [i, file] of files.entries()) {
    signal?.throwIfAborted();
    if (bytes + file.size > limit) throw tooLarge(file.name, limit);
    const one = await open(file);
    bytes += one.data.length;
    if (bytes > limit) throw tooLarge(file.name, limit);
    (one.dims.length === 1 ? labels : images).push(one);
    tell(i + 1);
  }
  const [first] = images;
  if (!first) {
    throw new DataError(`${files[0]?.name} holds labels and no images: choose the file of its images, too.`);
  }
  const [, height, width] = first.dims as [number, number, number];
  if (Math.max(width / height, height / width) > MOST_ASPECT) {
    throw new DataError(
      `${first.name} holds images of ${width}x${height}: they may be at most ${MOST_ASPECT} times as long as wide.`,
    );
  }
  const other = images.find(({ dims }) => dims[1] !== height || dims[2] !== width);
  if (other) {
    throw new DataError(
      `${first.name} holds images of ${width}x${height}, ${other.name} of ${other.dims[2]}x${other.dims[1]}: choose files of one size.`,
    );
  }
  const classOf = labelsOf(images, labels);
  return {
    name: stem(first.name),
    width,
    height,
    images: join(images),
    skipped: [],
    ...(classOf && { classOf }),
  };
}

async function open(file: File): Promise<IdxFile> {
  let idx: Idx;
  try {
    idx = await openIdx(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${file.name}: ${reason}`, { cause: error });
  }
  const { length } = idx.dims;
  if (length === 1 || length === 3) return { ...idx, name: file.name };
  throw new DataError(
    `${file.name} has ${length} dimensions, where images have 3 (count, height, width) and labels have 1.`,
  );
}

/** The labels of all images, in words; `undefined` where some images have none. */
function labelsOf(images: readonly IdxFile[], labels: readonly IdxFile[]): string[] | undefined {
  const left = [...labels];
  const found = images.map(({ dims }) => {
    const at = left.findIndex(({ data }) => data.length === dims[0]);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  const [stray] = left;
  if (stray) {
    const counts = images.map(({ dims }) => dims[0]).join(' and ');
    throw new DataError(
      `${stray.name} has ${stray.data.length} labels for ${counts} images: choose the labels that belong to them.`,
    );
  }
  if (!found.every((one) => one !== undefined)) return undefined;
  return found.flatMap(({ data }) => Array.from(data, String));
}

function join(files: readonly IdxFile[]): Uint8Array {
  const [first, ...more] = files as [IdxFile, ...IdxFile[]];
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

/** The name of a file without the endings that every such file has. */
function stem(name: string): string {
  return name.replace(/\.gz$/i, '').replace(/[-.]idx\d(-ubyte)?$/i, '');
}
