import { type FileHandle, open } from 'node:fs/promises';
import { type OpenFile, streamIdx, stretch } from '../../src/data/index';
import { DataError, type Source } from '../../src/index';
import { Failure, reason } from '../terminal/errors';

/** An IDX file on disk: beside its header, nothing is read before it is needed. */
export async function openIdxFile(path: string): Promise<Awaited<ReturnType<typeof streamIdx>>> {
  const file = await onDisk(path);
  try {
    return await streamIdx(file);
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A file of which parts are read as they are needed. `what` is what it holds, for errors. */
export async function onDisk(path: string, what = 'the images'): Promise<OpenFile> {
  const { size } = await opened(path, what, (file) => file.stat());
  return {
    size,
    slice: (start, end) => ({
      arrayBuffer: () =>
        opened(path, what, async (file) => {
          const bytes = new Uint8Array(end - start);
          for (let filled = 0; filled < bytes.length; ) {
            const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
            if (bytesRead === 0)
              throw new Failure(`${path} became shorter while it was read; start again when it is complete.`);
            filled += bytesRead;
          }
          return bytes.buffer;
        }),
    }),
  };
}

/** Opened for each use, which costs little beside a read, and leaves nothing to be closed at the end. */
async function opened<T>(path: string, what: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    const file = await open(path);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`cannot read ${what} ${path}: ${reason(error)}.`);
  }
}

/** Bytes between two examples that are read along rather than in a read of their own, and the most in one read. */
const NEAR = 1 << 16;
const MOST = 1 << 23;

/** The bytes of the examples at these ascending places, of `width` bytes each, in few reads. */
export async function examplesAt(
  source: Source,
  width: number,
  places: ArrayLike<number>,
): Promise<Uint8Array> {
  const examples = new Uint8Array(places.length * width);
  for (let from = 0; from < places.length; ) {
    const first = places[from]!;
    let to = from + 1;
    while (
      to < places.length &&
      (places[to]! - places[to - 1]!) * width <= NEAR &&
      (places[to]! - first) * width < MOST
    )
      to++;
    const bytes = (await source.read(first, places[to - 1]! - first + 1)) as Uint8Array;
    for (; from < to; from++) {
      const start = (places[from]! - first) * width;
      examples.set(bytes.subarray(start, start + width), from * width);
    }
  }
  return examples;
}

/** A source of bytes without the examples at these ascending places. */
export function without(source: Source, width: number, places: ArrayLike<number>): Source {
  /** How many of the places lie before what is the i-th example without them. */
  const before = (i: number): number => {
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle]! - middle <= i) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count: source.count - places.length,
    kind: source.kind,
    number: (example) => example + before(example),
    async read(first, count) {
      let left = before(first);
      const start = first + left;
      const end = first + count - 1 + before(first + count - 1) + 1;
      const bytes = (await source.read(start, end - start)) as Uint8Array;
      const kept = new Uint8Array(count * width);
      let filled = 0;
      for (let from = start; from < end; ) {
        const stop = Math.min(end, places[left] ?? end);
        kept.set(bytes.subarray((from - start) * width, (stop - start) * width), filled);
        filled += (stop - from) * width;
        from = stop + 1;
        left++;
      }
      return kept;
    },
  };
}

/**
 * A source of bytes of a scale that ends with `white`, brought to 0 to 255. If `white` was found in some examples only,
 * a brighter byte is an error: what it should become was decided without it.
 */
export function stretched(source: Source, width: number, white: number, found: boolean): Source {
  if (white === 255) return source;
  return {
    ...source,
    async read(first, count) {
      const bytes = (await source.read(first, count)) as Uint8Array;
      const at = found ? bytes.findIndex((byte) => byte > white) : -1;
      if (at >= 0) {
        throw new DataError(
          `image ${first + Math.floor(at / width)} has a byte of ${bytes[at]}, and ${white} was the largest of those that were looked at; say by --white which byte stands for white, such as --white 255`,
        );
      }
      return stretch(bytes, white);
    },
  };
}
