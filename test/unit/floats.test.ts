import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openTrainingData } from '../../cli/data/data';
import { digestOf } from '../../cli/data/digest';
import { openExamples } from '../../cli/data/examples';
import { squashNote } from '../../cli/data/floats';
import { npyFile } from '../../cli/data/npy';
import { imageSize } from '../../cli/data/size';
import { grid, pairs, toBytes } from '../../cli/output/pictures';
import { idxFile } from '../support/idx';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-floats-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [COUNT, SIDE] = [40, 2];
const LENGTH = COUNT * SIDE * SIDE;
const write = (name: string, at: (i: number) => number, count = COUNT): string => {
  const values = Float32Array.from({ length: count * SIDE * SIDE }, (_, i) => at(i));
  const path = join(folder, name);
  writeFileSync(path, npyFile('<f4', [count, SIDE, SIDE], new Uint8Array(values.buffer)));
  return path;
};
const signed = write('signed.npy', (i) => (i % 21) / 10 - 1);
const unit = write('unit.npy', (i) => (i % 7) / 6);
const scores = write('scores.npy', (i) => (i % 10 === 0 ? 2.75 : -0.5));
const whole = write('whole.npy', (i) => i % 256);
const few = write('few.npy', (i) => (i % 4) / 4, 3);
const bytes = join(folder, 'bytes');
writeFileSync(
  bytes,
  idxFile(
    [COUNT, SIDE, SIDE],
    Uint8Array.from({ length: LENGTH }, (_, i) => (i % 2) * 255),
  ),
);

/** A model beside what its run has kept. */
function modelOf(name: string, config: object): string {
  mkdirSync(join(folder, name));
  const run = { config: { height: SIDE, width: SIDE, ...config }, resume: { holdOut: 'drawn' } };
  writeFileSync(join(folder, name, 'run.json'), JSON.stringify(run));
  return join(folder, name, 'model.safetensors');
}

const range = (values: ArrayLike<number>) => [
  Math.min(...Array.from(values)),
  Math.max(...Array.from(values)),
];

describe('for a Gaussian, values of an array are taken as they are', () => {
  test.each<[what: string, data: string, shown: readonly [number, number], note: RegExp]>([
    [
      'from -1 to 1',
      signed,
      [-1, 1],
      /^Values are taken as they are, from -1 to 1; .* -1 black and 1 white\.$/,
    ],
    ['from 0 to 1', unit, [0, 1], /from 0 to 1;/],
    ['z-scores', scores, [-0.5, 2.75], /from -0\.5 to 2\.75; pictures show -0\.5 black and 2\.75 white/],
  ])('%s', async (_, data, shown, note) => {
    const { train, test, read, notes } = await openTrainingData({ data, likelihood: 'gaussian' });
    expect(train.pixels).toBeInstanceOf(Float32Array);
    expect(test.images.pixels).toBeInstanceOf(Float32Array);
    const both = [...(train.pixels as Float32Array), ...test.images.pixels];
    expect(both).toHaveLength(LENGTH);
    expect(range(both)).toEqual(shown);
    expect([read.shown, train.shown, test.images.shown]).toEqual([shown, shown, shown]);
    expect(read.line).toContain(`, values from ${shown[0]} to ${shown[1]}`);
    expect(notes[0]).toMatch(note);
    expect(await digestOf(train)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('but for whole numbers from 0 to 255, which are bytes, and for other likelihoods', async () => {
    const { train, read, notes } = await openTrainingData({ data: whole, likelihood: 'gaussian' });
    expect([train.pixels.constructor, read.shown, read.scale]).toEqual([Uint8Array, undefined, '0 to 255']);
    expect(notes).toEqual(['Whole numbers from 0 to 255 are bytes: 255 stands for 1.']);
    const other = await openTrainingData({ data: signed, likelihood: 'bernoulli' });
    expect([(other.train.pixels as Uint8Array).constructor, other.read.scale]).toEqual([
      Uint8Array,
      '-1 to 1',
    ]);
    await expect(openTrainingData({ data: scores, likelihood: 'bernoulli' })).rejects.toThrow(
      /standardised.*--likelihood gaussian takes them as they are/,
    );
    for (const likelihood of ['continuous-bernoulli', 'categorical'] as const) {
      const inside = await openTrainingData({ data: unit, likelihood });
      expect([inside.train.pixels.constructor, inside.read.shown]).toEqual([Float32Array, [0, 1]]);
      const outside = await openTrainingData({ data: signed, likelihood });
      expect([outside.train.pixels.constructor, outside.read.scale]).toEqual([Uint8Array, '-1 to 1']);
    }
  });

  test('inverted about the middle of what is shown, and of no byte that is white', async () => {
    const { train } = await openTrainingData({ data: scores, likelihood: 'gaussian', invert: true });
    expect(range(train.pixels as Float32Array)).toEqual([-0.5, 2.75]);
    const dark = [...(train.pixels as Float32Array)].filter((value) => value === -0.5).length;
    expect(dark).toBeLessThan(LENGTH / 5);
    await expect(openTrainingData({ data: signed, likelihood: 'gaussian', white: 16 })).rejects.toThrow(
      /--white 16 is for bytes/,
    );
  });

  test('with test images of the same scale, bytes brought to it', async () => {
    const tested = async (data: string, testData: string) =>
      (await openTrainingData({ data, testData, likelihood: 'gaussian' })).test.images;
    expect(range((await tested(signed, bytes)).pixels)).toEqual([-1, 1]);
    expect(range((await tested(signed, few)).pixels)).toEqual([0, 0.75]);
  });

  test('and a value that is not finite is told by its row', async () => {
    const data = write('nan.npy', (i) => (i === 22 * 4 + 3 ? Number.NaN : 0.5));
    await expect(openTrainingData({ data, likelihood: 'gaussian' })).rejects.toThrow(
      /nan\.npy: value 3 of example 22 is NaN/,
    );
  });
});

describe('a trained model is given what it was trained on', () => {
  test('values as they are, or bytes brought to them', async () => {
    const model = modelOf('floats', { likelihood: 'gaussian', shown: [-1, 1] });
    const given = async (data: string) => (await openExamples({ data, model })).images;
    expect(range((await given(few)).pixels)).toEqual([0, 0.75]);
    const brought = await openExamples({ data: bytes, model });
    expect(range(brought.images.pixels)).toEqual([-1, 1]);
    expect(brought.notes).toContain('Bytes were brought to -1 to 1, as the model is of such values.');
    expect((await imageSize(4, model, undefined)).shown).toEqual([-1, 1]);
    const far = await openExamples({ data: write('far.npy', (i) => 100.5 * i), model });
    expect(far.notes.join(' ')).toMatch(/trained on go from -1 to 1: bring both to one scale/);
  });

  test('bytes of the scale of its run, as runs had before', async () => {
    const model = modelOf('made', { likelihood: 'gaussian', scale: '-1 to 1' });
    const { images } = await openExamples({ data: few, model });
    expect(images.pixels).toEqual(expect.any(Uint8Array));
    expect(range(images.pixels)).toEqual([128, 223]);
    const older = modelOf('older', { likelihood: 'gaussian' });
    expect((await openExamples({ data: signed, model: older })).images.pixels).toEqual(
      expect.any(Uint8Array),
    );
    // A run that goes on.
    const again = await openTrainingData({ data: signed, likelihood: 'gaussian', trained: {} });
    expect(again.train.pixels).toEqual(expect.any(Uint8Array));
  });
});

test('pictures show values by what is black and what is white', () => {
  const shape = { height: 1, width: 1, channels: 1, shown: [-1, 1] } as const;
  expect([...toBytes(Float32Array.of(-2, -1, 0, 1, 3), shape)]).toEqual([0, 0, 128, 255, 255]);
  const drawn = grid(Float32Array.of(-1, 1), shape, { columns: 2, gap: 0 });
  expect([drawn.pixels[0], drawn.pixels.at(-1)]).toEqual([0, 255]);
  const both = pairs(Float32Array.of(-1), Float32Array.of(0), shape, 1);
  expect([...new Set(both.pixels)].sort()).toEqual(expect.arrayContaining([0, 128]));
});

test('a squash that cannot come to the values, or goes beyond them, is told', () => {
  const of = (squash: 'identity' | 'sigmoid' | 'tanh', darkest: number, brightest: number) =>
    squashNote({ squash }, { darkest, brightest, shown: [darkest, brightest] });
  expect(of('tanh', -1, 1)).toBeUndefined();
  expect(of('sigmoid', 0, 1)).toBeUndefined();
  expect(of('identity', -3, 3)).toBeUndefined();
  expect(squashNote({ squash: 'tanh' }, { darkest: 0, brightest: 200 })).toBe(
    '--squash tanh gives means from -1 to 1, and the values go from 0 to 1: --squash sigmoid suits them.',
  );
  expect(of('sigmoid', -1, 1)).toMatch(/means from 0 to 1, and the values go from -1 to 1: --squash tanh/);
  expect(of('tanh', -0.5, 2.75)).toMatch(/go from -0\.5 to 2\.75: --squash identity/);
});
