import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFit, openExamples, openTrainingData } from '../../cli/data';
import { Failure } from '../../cli/errors';
import { digestOf } from '../../cli/resume';
import type { Source } from '../../src/data/source';
import { DataError } from '../../src/errors';
import { idxFile } from '../support/idx';

let folder: string;
const file = (name: string): string => join(folder, name);
/** Image i has all its pixels at i. */
const flat = (count: number, height = 2, width = 3): Uint8Array =>
  idxFile(
    [count, height, width],
    Array.from({ length: count * height * width }, (_, i) => Math.floor(i / (height * width))),
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-data-'));
  await mkdir(file('set'));
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
    rows: idxFile([5, 4], new Uint8Array(20)),
    cubes: idxFile([1, 2, 2, 2], new Uint8Array(8)),
    text: Buffer.from('no images here'),
    cut: flat(30).subarray(0, 100),
    long: new Uint8Array([...flat(30), 1, 2, 3, 4, 5]),
    'set/train-images-idx3-ubyte': flat(30),
    'set/t10k-images-idx3-ubyte.gz': gzipSync(flat(4)),
    'set/t10k-labels-idx1-ubyte': labels(4),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(file(name), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

describe('training data', () => {
  it('finds MNIST', async () => {
    const { name, train, test, note } = await openTrainingData({ data: 'mnist' });
    expect([name, train.count, train.height, train.width]).toEqual(['mnist', 60000, 28, 28]);
    expect([test.images.count, test.labels?.length, note]).toEqual([10000, 10000, undefined]);
    expect([...(test.labels?.subarray(0, 5) ?? [])]).toEqual([7, 2, 1, 0, 4]);
  });

  it('takes a folder, with test images and labels', async () => {
    const { name, train, test } = await openTrainingData({ data: file('set') });
    expect([name, train.count, test.images.count, [...(test.labels ?? [])]]).toEqual([
      'set',
      30,
      4,
      [0, 1, 2, 3],
    ]);
  });

  it('holds out every tenth image and its label', async () => {
    const data = await openTrainingData({ data: file('thirty-images-idx3-ubyte'), labels: file('labels30') });
    expect(data.name).toBe('thirty-images');
    expect([...data.test.images.pixels].filter((_, i) => i % 6 === 0)).toEqual([9, 19, 29]);
    expect([...(data.test.labels ?? [])]).toEqual([9, 19, 29]);
    const rest = Array.from({ length: 30 }, (_, i) => i).filter((i) => i % 10 !== 9);
    expect([...(data.train.pixels as Uint8Array)].filter((_, i) => i % 6 === 0)).toEqual(rest);
    expect(data.note).toMatch(/every tenth image \(3\)/);
  });

  it('leaves images on disk, but for those that are held out', async () => {
    const options = { data: file('thirty-images-idx3-ubyte'), labels: file('labels30'), stream: true };
    const streamed = await openTrainingData(options);
    const { train, test, ...rest } = await openTrainingData({ ...options, stream: false });
    expect(streamed).toMatchObject({ ...rest, test: { name: test.name, labels: test.labels } });
    expect([...streamed.test.images.pixels]).toEqual([...test.images.pixels]);
    expect([streamed.train.count, streamed.train.height, streamed.train.width]).toEqual([27, 2, 3]);
    const source = streamed.train.pixels as Source;
    const pixels = train.pixels as Uint8Array;
    for (let first = 0; first < 27; first++) {
      for (let count = 1; first + count <= 27; count++) {
        const read = (await source.read(first, count)) as Uint8Array;
        expect([...read]).toEqual([...pixels.subarray(first * 6, (first + count) * 6)]);
      }
    }
    expect(await digestOf(streamed.train)).toBe(await digestOf(streamed.train));
    const other = await openTrainingData({ data: file('nine'), stream: true });
    expect([other.train.count, other.test.images.count]).toEqual([9, 9]);
    expect(await digestOf(other.train)).not.toBe(await digestOf(streamed.train));
  });

  it.each([
    ['missing', Failure, /cannot read the data .*missing: there is no such file/],
    ['thirty.gz', DataError, /thirty\.gz: a gzipped file cannot be read while training: unpack it first/],
    ['text', DataError, /text: not an IDX file/],
    ['cut', DataError, /cut: truncated IDX file/],
    ['long', DataError, /long: IDX file with 5 bytes too many/],
    ['labels30', DataError, /has 1 dimension, as labels have/],
  ])('refuses to stream %s', async (name, kind, message) => {
    const opening = openTrainingData({ data: file(name), stream: true });
    await expect(opening).rejects.toThrow(kind);
    await expect(opening).rejects.toThrow(message);
  });

  it('says that a file has become shorter', async () => {
    await writeFile(file('shrinking'), flat(30));
    const { train } = await openTrainingData({
      data: file('shrinking'),
      testData: file('nine'),
      stream: true,
    });
    await truncate(file('shrinking'), 100);
    await expect((train.pixels as Source).read(20, 10)).rejects.toThrow(/shrinking has become shorter/);
  });

  it('tests on the training images where there are too few', async () => {
    const data = await openTrainingData({ data: file('nine') });
    expect([data.train.count, data.test.images.count]).toEqual([9, 9]);
    expect(data.note).toMatch(/too few/);
  });

  it('takes test images with their labels', async () => {
    const options = { data: file('thirty.gz'), testData: file('nine') };
    const { train, test } = await openTrainingData(options);
    expect([train.count, test.images.count, test.labels]).toEqual([30, 9, undefined]);
    await expect(openTrainingData({ ...options, labels: file('labels4') })).rejects.toThrow(
      /4 labels for 9 images/,
    );
    // The folder's labels belong to the folder's test images.
    const mixed = await openTrainingData({ data: file('set'), testData: file('nine') });
    expect(mixed.test.labels).toBeUndefined();
  });

  it('takes rows of numbers as images of one line', async () => {
    const { train } = await openTrainingData({ data: file('rows') });
    expect([train.height, train.width]).toEqual([1, 4]);
  });

  it.each([
    ['missing', Failure, /cannot read the data .*missing: there is no such file/],
    ['text', DataError, /text: not an IDX file/],
    ['labels30', DataError, /has 1 dimension, as labels have/],
    ['cubes', DataError, /4 dimensions, where images have 3/],
  ])('refuses %s', async (name, kind, message) => {
    const opening = openTrainingData({ data: file(name) });
    await expect(opening).rejects.toThrow(kind);
    await expect(opening).rejects.toThrow(message);
  });

  it('refuses test images of another size, and images for labels', async () => {
    const data = file('thirty.gz');
    await expect(openTrainingData({ data, testData: file('other-size') })).rejects.toThrow(
      /are 3x2.* images 2x3/,
    );
    await expect(openTrainingData({ data, labels: file('nine') })).rejects.toThrow(
      /3 dimensions, where labels have 1/,
    );
    await expect(openTrainingData({ data: folder })).rejects.toThrow(/no file called train-images/);
  });
});

describe('examples for a model', () => {
  it('are the test images of a set, or all of a file', async () => {
    expect((await openExamples({ data: 'mnist' })).images.count).toBe(10000);
    expect((await openExamples({ data: file('set') })).labels).toHaveLength(4);
    expect((await openExamples({ data: file('thirty.gz') })).images.count).toBe(30);
  });

  it('must have as many pixels as the model takes', async () => {
    const { images } = await openExamples({ data: file('nine') });
    expect(() => checkFit(images, 6)).not.toThrow();
    expect(() => checkFit(images, 784)).toThrow(/2x3 = 6 pixels do not fit the model, which takes 784/);
  });
});
