import { type FileHandle, open } from 'node:fs/promises';
import { type OpenFile, streamIdx } from '../src/data/index';
import { DataError, type Source } from '../src/index';
import { Failure, reason } from './errors';

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

async function onDisk(path: string): Promise<OpenFile> {
  const { size } = await opened(path, (file) => file.stat());
  return {
    size,
    slice: (start, end) => ({
      arrayBuffer: () =>
        opened(path, async (file) => {
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
async function opened<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    const file = await open(path);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`cannot read the images ${path}: ${reason(error)}.`);
  }
}

/** The bytes of every `n`-th example: n - 1, 2 n - 1 and so on. */
export async function everyNth(source: Source, n: number): Promise<Uint8Array> {
  const examples: Uint8Array[] = [];
  for (let i = n - 1; i < source.count; i += n) examples.push((await source.read(i, 1)) as Uint8Array);
  return Buffer.concat(examples);
}

/** A source of bytes without every `n`-th example. */
export function withoutNth(source: Source, n: number): Source {
  const whole = (i: number) => i + Math.floor(i / (n - 1));
  return {
    count: source.count - Math.floor(source.count / n),
    kind: source.kind,
    async read(first, count) {
      const [start, end] = [whole(first), whole(first + count - 1) + 1];
      const bytes = (await source.read(start, end - start)) as Uint8Array;
      const width = bytes.length / (end - start);
      const kept = new Uint8Array(count * width);
      for (let i = start, to = 0; i < end; i++) {
        if (i % n === n - 1) continue;
        kept.set(bytes.subarray((i - start) * width, (i - start + 1) * width), to * width);
        to++;
      }
      return kept;
    },
  };
}
