import { createHash } from 'node:crypto';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { reading } from '../../cli/data/beside';
import { openTrainingData } from '../../cli/data/data';
import { digestOf } from '../../cli/data/digest';
import { openExamples } from '../../cli/data/examples';
import type { Values } from '../../cli/data/image_set';
import { Failure } from '../../cli/terminal/errors';
import { heldOut } from '../../src/data/hold_out';
import type { Source } from '../../src/data/source';
import { DataError } from '../../src/errors';
import { dataFolder, flat } from '../support/data_folder';
import { idxFile } from '../support/idx';

const file = dataFolder();

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

  const first = (pixels: Values | Source) => [...(pixels as Uint8Array)].filter((_, i) => i % 6 === 0);
  const all = Array.from({ length: 30 }, (_, i) => i);

  it('holds out a tenth, drawn, and its labels', async () => {
    const data = await openTrainingData({ data: file('thirty-images-idx3-ubyte') });
    expect(data.name).toBe('thirty-images');
    const places = [...heldOut(30)];
    expect(first(data.test.images.pixels)).toEqual(places);
    expect(first(data.train.pixels)).toEqual(all.filter((i) => !places.includes(i)));
    expect([data.holdOut, data.note]).toEqual([
      'drawn',
      expect.stringMatching(/: a tenth \(3\), drawn at random, is/),
    ]);
    // Every image is a class of its own here.
    const labelled = await openTrainingData({ data: file('thirty.gz'), labels: file('labels30') });
    expect([...(labelled.test.labels ?? [])]).toEqual(first(labelled.test.images.pixels));
    expect([labelled.holdOut, labelled.note]).toEqual([
      'class',
      expect.stringMatching(/tenth \(3\), drawn by class, is/),
    ]);
    expect(labelled.read.classes).toBe(30);
  });

  it('tells from a run that says nothing of it that it is older', () => {
    expect(reading({ config: {}, resume: {} })).toEqual({ white: 255, holdOut: 'position' });
    expect(reading({ config: { white: 16 }, resume: { holdOut: null } })).toEqual({
      white: 16,
      holdOut: undefined,
    });
  });

  it('holds out every tenth image where the run that it goes on with did', async () => {
    const data = await openTrainingData({
      data: file('thirty.gz'),
      labels: file('labels30'),
      holdOut: 'position',
    });
    expect(first(data.test.images.pixels)).toEqual([9, 19, 29]);
    expect([...(data.test.labels ?? [])]).toEqual([9, 19, 29]);
    expect(first(data.train.pixels)).toEqual(all.filter((i) => i % 10 !== 9));
    expect(data.note).toMatch(/every tenth image \(3\) is/);
    const bytes = flat(30)
      .subarray(16)
      .filter((image) => image % 10 !== 9);
    expect(await digestOf(data.train)).toBe(createHash('sha256').update(bytes).digest('hex'));
    // As it was drawn without labels, labels that are given later change nothing.
    const drawn = await openTrainingData({
      data: file('thirty.gz'),
      labels: file('labels30'),
      holdOut: 'drawn',
    });
    expect(first(drawn.test.images.pixels)).toEqual([...heldOut(30)]);
  });

  it.each(['class', 'drawn', 'position'] as const)(
    'leaves images on disk, but for those held out: %s',
    async (holdOut) => {
      const options = {
        data: file('thirty-images-idx3-ubyte'),
        labels: file('labels30'),
        stream: true,
        holdOut,
      };
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
      // Of fewer than a hundred images, all are looked at.
      const digest = createHash('sha256').update('27').update(pixels).digest('hex');
      expect(await digestOf(streamed.train)).toBe(digest);
      const other = await openTrainingData({ data: file('nine'), stream: true });
      expect([other.train.count, other.test.images.count]).toEqual([9, 9]);
      expect(await digestOf(other.train)).not.toBe(await digestOf(streamed.train));
    },
  );

  it.each([
    ['missing', Failure, /cannot read the data .*missing: there is no such file/],
    ['thirty.gz', DataError, /thirty\.gz: a gzipped file cannot be read while training: unpack it first/],
    ['text', DataError, /text is a text file, where IDX is read: .*--data takes pictures/],
    ['cut', DataError, /cut: truncated IDX file/],
    ['long', DataError, /long: IDX file with 5 bytes too many/],
    ['labels30', DataError, /has 1 dimension, as labels have/],
  ])('refuses to stream %s', async (name, kind, message) => {
    const opening = openTrainingData({ data: file(name), stream: true });
    await expect(opening).rejects.toThrow(kind);
    await expect(opening).rejects.toThrow(message);
  });

  it('gives a model the images that its run held out: of a folder with labels, and of a large file on disk', async () => {
    const inTurn = (count: number, length: number) => Array.from({ length }, (_, i) => i % count);
    await mkdir(file('untested'));
    await mkdir(file('streamed'));
    const run = { config: {}, resume: { holdOut: 'drawn', stream: true } };
    const files: Record<string, Uint8Array | string> = {
      'untested/train-images-idx3-ubyte': flat(30).map((byte, i) => (i < 16 ? byte : 200 - byte)),
      'untested/train-labels-idx1-ubyte': idxFile([30], inTurn(3, 30)),
      large: idxFile([100_010, 1, 1], inTurn(251, 100_010)),
      'streamed/run.json': JSON.stringify(run),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(file(name), bytes);
    for (const [folder, options] of [
      ['untested', { data: file('untested') }],
      ['streamed', { data: file('large'), stream: true }],
    ] as const) {
      const { test } = await openTrainingData(options);
      const again = await openExamples({ data: options.data, model: file(`${folder}/model`), split: 'test' });
      expect(again.images.count).toBe(test.images.count);
      expect(Buffer.compare(again.images.pixels as Uint8Array, test.images.pixels as Uint8Array)).toBe(0);
      expect(again.labels).toEqual(test.labels);
    }
  });

  it('says that a file has become shorter', async () => {
    await writeFile(file('shrinking'), flat(30));
    const { train } = await openTrainingData({
      data: file('shrinking'),
      testData: file('nine'),
      stream: true,
    });
    await truncate(file('shrinking'), 100);
    await expect((train.pixels as Source).read(20, 10)).rejects.toThrow(/shrinking became shorter/);
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
      /4 labels for 30 images/,
    );
    // Of both together: thirty of the training images, and one more of the test images.
    const labelled = await openTrainingData({
      ...options,
      labels: file('labels30'),
      testLabels: file('labels9'),
    });
    expect(labelled.read.classes).toBe(31);
    // Of those that are held out the labels are known; a run that goes on may have named some.
    const alone = { data: file('thirty.gz'), testLabels: file('labels9') };
    await expect(openTrainingData(alone)).rejects.toThrow(/--test-labels are of --test-data/);
    expect((await openTrainingData({ ...alone, holdOut: 'drawn' })).test.images.count).toBe(3);
    // The folder's labels belong to the folder's test images.
    const mixed = await openTrainingData({ data: file('set'), testData: file('nine') });
    expect(mixed.test.labels).toBeUndefined();
  });

  it('takes rows of numbers for squares, or as the size says', async () => {
    const { train, read } = await openTrainingData({ data: file('rows') });
    expect([train.height, train.width]).toEqual([2, 2]);
    expect(read.line).toMatch(/^Read 5 images of 2x2 \(rows of 4 values; --size says otherwise\)/);
    const wide = await openTrainingData({
      data: file('rows'),
      testData: file('rows'),
      size: { height: 1, width: 4 },
    });
    expect([wide.train.width, wide.test.images.width]).toEqual([4, 4]);
    await expect(openTrainingData({ data: file('rows'), size: { height: 2, width: 3 } })).rejects.toThrow(
      /rows holds images of 4 values, and 2x3 is 6 pixels\. Choose another --size/,
    );
  });

  it.each([
    ['missing', Failure, /cannot read the data .*missing: there is no such file/],
    ['text', DataError, /text is a text file, where IDX is read: .*--data takes pictures/],
    ['labels30', DataError, /has 1 dimension, as labels have/],
    ['cubes', DataError, /4 dimensions, 1 x 2 x 2 x 2, where images have 3/],
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
    await expect(openTrainingData({ data: file() })).rejects.toThrow(/no file called train-images/);
  });
});
