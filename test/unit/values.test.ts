import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkFit, openTrainingData } from '../../cli/data/data';
import { openExamples } from '../../cli/data/examples';
import { npyFile } from '../../cli/data/npy';
import { checkTrainingValues } from '../../cli/data/values';
import { heldOut } from '../../src/data/index';
import { DataError, type Spec } from '../../src/index';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-values-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, width: number, values: ArrayLike<number>): string => {
  const floats = Float32Array.from(values);
  const path = join(folder, name);
  writeFileSync(path, npyFile('<f4', [floats.length / width, width], new Uint8Array(floats.buffer)));
  return path;
};
const SPEC: Pick<Spec, 'input' | 'categories'> = { input: 4, categories: 4 };
const [COUNT, WIDTH] = [500, 4];
/** Rows of probabilities, but for one. */
const rows = (bad = -1) =>
  Array.from({ length: COUNT * WIDTH }, (_, i) => {
    if (Math.floor(i / WIDTH) === bad) return 0.5;
    return [0.5, 0.5, 0, 0][(i + Math.floor(i / WIDTH)) % WIDTH] as number;
  });

test('probabilities in a file that add up to 1 are taken', async () => {
  const data = write('probabilities.npy', WIDTH, rows());
  await expect(checkTrainingValuesOf(data)).resolves.toBeUndefined();
});

async function checkTrainingValuesOf(data: string): Promise<void> {
  checkTrainingValues(await openTrainingData({ data }), SPEC, { data });
}

test('a block that does not add up to 1 is told by its row in the file, of whichever part it is', async () => {
  const held = heldOut(COUNT);
  const test = held[20] as number;
  const train = [...Array(COUNT).keys()].findLast((row) => !held.includes(row)) as number;
  for (const [part, row] of [
    ['test', test],
    ['train', train],
  ] as const) {
    const data = write(`${part}.npy`, WIDTH, rows(row));
    const where = new RegExp(`Values 0 to 3 of example ${row} add up to`);
    const wrong = checkTrainingValuesOf(data);
    await expect(wrong).rejects.toThrow(DataError);
    await expect(wrong).rejects.toThrow(where);
    await expect(wrong).rejects.toThrow(`${data}: Values`);
    const { images } = await openExamples({ data, model: join(folder, 'none.safetensors'), split: part });
    expect(() => checkFit(images, SPEC)).toThrow(where);
  }
});
