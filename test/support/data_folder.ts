import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll } from 'vitest';
import { idxFile } from './idx';

/** Image i has all its pixels at i. */
export const flat = (count: number, height = 2, width = 3): Uint8Array =>
  idxFile(
    [count, height, width],
    Array.from({ length: count * height * width }, (_, i) => Math.floor(i / (height * width))),
  );

/** A folder of data files, sound ones and others, that is there while the tests of a file run. Gives the path of a name. */
export function dataFolder(): (name?: string) => string {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-data-'));
    await mkdir(join(folder, 'set'));
    const labels = (count: number) =>
      idxFile(
        [count],
        Array.from({ length: count }, (_, i) => i),
      );
    const files: Record<string, Uint8Array> = {
      'thirty-images-idx3-ubyte': flat(30),
      'thirty.gz': gzipSync(flat(30)),
      nine: flat(9),
      'other-size': flat(4, 3, 2),
      labels30: labels(30),
      labels4: labels(4),
      // A class that no other has.
      labels9: idxFile([9], new Uint8Array(9).fill(77)),
      rows: idxFile([5, 4], new Uint8Array(20)),
      cubes: idxFile([1, 2, 2, 2], new Uint8Array(8)),
      text: Buffer.from('no images here'),
      cut: flat(30).subarray(0, 100),
      long: new Uint8Array([...flat(30), 1, 2, 3, 4, 5]),
      'set/train-images-idx3-ubyte': flat(30),
      'set/t10k-images-idx3-ubyte.gz': gzipSync(flat(4)),
      'set/t10k-labels-idx1-ubyte': labels(4),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  });
  afterAll(() => rm(folder, { recursive: true }));
  return (name = '') => join(folder, name);
}
