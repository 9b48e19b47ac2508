import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrainingData } from '../../cli/data/data';
import { digestOf } from '../../cli/data/digest';
import { openExamples } from '../../cli/data/examples';
import { inMemory, type Values } from '../../cli/data/image_set';
import type { Source } from '../../src/data/source';
import { DataError } from '../../src/errors';
import { FOREIGN, HTML } from '../support/foreign';
import { idxFile } from '../support/idx';
import { INPUTS } from '../support/inputs';

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-inputs-'));
  const files: [string, Uint8Array | string][] = [
    ...Object.entries(INPUTS),
    ...Object.entries(FOREIGN),
    ...Object.entries(FOREIGN).map(([name, bytes]): [string, Uint8Array] => [`${name}.gz`, gzipSync(bytes)]),
    ['page.gz', HTML],
    ['pictures/cats/0.png', FOREIGN.png!],
    ['pictures/dogs/1.jpg', FOREIGN.jpeg!],
    ['named/my-images.idx', idxFile([1, 2, 2], [0, 1, 2, 3])],
    ['named/notes.txt', 'of these images'],
  ];
  for (const [name, bytes] of files) {
    await mkdir(dirname(file(name)), { recursive: true });
    await writeFile(file(name), bytes);
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** What `train` is told of the data: the line of what was read, and what is odd. */
async function told(name: string, options: { white?: number; stream?: boolean } = {}) {
  const { read, warnings, train } = await openTrainingData({ data: file(name), ...options });
  return { line: read.line, white: read.white, kinds: warnings.map(({ kind }) => kind), warnings, train };
}
const pixelsOf = async (images: { count: number; pixels: Values | Source }): Promise<Values> =>
  inMemory(images.pixels) ? images.pixels : images.pixels.read(0, images.count);

describe('images whose kinds follow each other in turn', () => {
  test('are tested on what they are trained upon', async () => {
    const { train, test: held } = await openTrainingData({ data: file('cycle.idx3-ubyte') });
    const white = (pixels: Values) => pixels.filter((byte) => byte === 255).length / 4;
    const [trained, tested] = [white(train.pixels as Uint8Array), white(held.images.pixels)];
    expect([trained + tested, held.images.count]).toEqual([20, 20]);
    // By position all of them were tested on, and none trained upon.
    expect(trained).toBeGreaterThanOrEqual(14);
    expect(tested).toBeGreaterThanOrEqual(1);
  });

  test.each([false, true])('are held out by class where there are labels (on disk: %s)', async (stream) => {
    const {
      test: held,
      note,
      read,
    } = await openTrainingData({
      data: file('twenty.idx3-ubyte'),
      labels: file('twenty.idx1-ubyte'),
      stream,
    });
    const labels = [...held.labels!];
    for (let label = 0; label < 10; label++) expect(labels.filter((one) => one === label)).toHaveLength(2);
    // Each label is that of its image.
    expect([...held.images.pixels].filter((_, i) => i % 16 === 0)).toEqual(labels.map((label) => label * 25));
    expect(note).toBe('No --test-data: a tenth (20), drawn by class, is held out for testing.');
    expect(read.line).toBe(`Read 180 + 20 images of 4x4, bytes from 0 to 225, 10 classes`);
  });
});

describe('images of another scale than 0 to 255', () => {
  test.each([false, true])('of 0 and 1: 1 becomes white, which is said (on disk: %s)', async (stream) => {
    const { line, white, kinds, train } = await told('zero-one.idx3-ubyte', { stream });
    expect([white, kinds]).toEqual([1, ['two-values']]);
    expect(line).toMatch(/^Read 58 \+ 6 images of 4x4, bytes from 0 to 1 \(1 stands for white\)/);
    expect([...new Set(await pixelsOf(train))].sort()).toEqual([0, 255]);
  });

  test('of 0 to 16: 16 becomes white, unless --white says otherwise', async () => {
    const { line, white, warnings, train } = await told('sixteen.idx3-ubyte');
    expect([white, Math.max(...(await pixelsOf(train)))]).toEqual([16, 255]);
    expect(line).toMatch(/bytes from 0 to 16 \(16 stands for white\)/);
    expect(warnings[0]?.message).toBe(
      'The bytes go up to 16 only: 16 stands for white; --white 255 takes them as they are.',
    );
    const plain = await told('sixteen.idx3-ubyte', { white: 255 });
    expect([plain.white, Math.max(...(await pixelsOf(plain.train)))]).toEqual([255, 16]);
    expect(plain.warnings[0]?.message).toMatch(
      /as --white 255 says, 16 is nearly black; --white 16 makes it white/,
    );
  });

  test('are other data for a run that goes on', async () => {
    const { train } = await told('sixteen.idx3-ubyte');
    const plain = await told('sixteen.idx3-ubyte', { white: 255 });
    expect(await digestOf(train)).not.toBe(await digestOf(plain.train));
  });

  test('on disk are an error where one is brighter than all that were looked at', async () => {
    const pixels = new Uint8Array(20_000);
    pixels.fill(3, 0, 10_000);
    pixels[19_999] = 200;
    await writeFile(file('late'), idxFile([20_000, 1, 1], pixels));
    const { train, line } = await told('late', { stream: true });
    expect(line).toBe(
      'Read 18,000 + 2,000 images of 1x1, bytes from 0 to 3 (3 stands for white) in 1,000 of them',
    );
    const source = train.pixels as Source;
    await expect(source.read(17_000, 1000)).rejects.toThrow(
      /byte of 200, and 3 was the largest.*--white 255/,
    );
    expect(await source.read(0, 1)).toEqual(Uint8Array.of(255));
    const { train: wished } = await told('late', { stream: true, white: 100 });
    expect(Math.max(...(await pixelsOf(wished)))).toBe(255);
  });

  test('are named where training and test images differ', async () => {
    const { warnings } = await openTrainingData({
      data: file('equal.idx3-ubyte'),
      testData: file('zero-one.idx3-ubyte'),
    });
    expect(warnings.map(({ kind }) => kind)).toEqual(['alike', 'scale']);
    expect(warnings[1]?.message).toMatch(/of the test images is 1, that of the training images 90/);
  });
});

describe('images with hardly anything on them', () => {
  test.each([
    ['equal.idx3-ubyte', 'alike', /^All 100 images are alike/, 'bytes from 90 to 90'],
    ['black.idx3-ubyte', 'black', /^All 100 images are black: every byte is 0/, 'bytes from 0 to 0'],
    ['dark.idx3-ubyte', 'dark', /nearly black\. --white 40 makes it white/, 'bytes from 0 to 40'],
  ])('%s', async (name, kind, message, line) => {
    for (const stream of [false, true]) {
      const found = await told(name, { stream });
      expect([found.kinds, found.white]).toEqual([[kind], 255]);
      expect(found.warnings[0]?.message).toMatch(message);
      expect(found.line).toBe(`Read 90 + 10 images of 4x4, ${line}`);
    }
    expect((await openExamples({ data: file(name), model: file('none') })).notes[0]).toMatch(message);
  });
});

test('rows of values are squares where they can be', async () => {
  const { train, read } = await openTrainingData({ data: file('flat.idx2-ubyte') });
  expect([train.height, train.width, train.count]).toEqual([28, 28, 36]);
  expect(read.line).toMatch(/^Read 36 \+ 4 images of 28x28 \(rows of 784 values; --size says otherwise\)/);
});

test('a folder of training and test images is taken as what it is', async () => {
  const { train, test: held, note, holdOut } = await openTrainingData({ data: file('mixed') });
  expect([train.count, held.images.count, note, holdOut]).toEqual([40, 20, undefined, undefined]);
});

const PICTURES = ['png', 'jpeg', 'gif', 'webp', 'bmp', 'tiff', 'avif', 'svg', 'zip', 'npz'];

describe('a file that is something else', () => {
  const kinds = Object.keys(FOREIGN).filter((kind) => kind !== 'numpy');
  test.each(kinds)('%s is named, with the way on, gzipped as well', async (kind) => {
    for (const [name, packed] of [
      [kind, ''],
      [`${kind}.gz`, ', gzipped'],
    ] as const) {
      const opening = openTrainingData({ data: file(name) });
      await expect(opening).rejects.toThrow(DataError);
      if (name === 'empty.gz')
        await expect(opening).rejects.toThrow(/empty\.gz: not an IDX file, but an empty file/);
      // Of pictures there are the first bytes alone.
      else if (PICTURES.includes(name))
        await expect(opening).rejects.toThrow(
          new RegExp(
            `${name} (cannot be read: it (is an? .* (that cannot be decoded|of 0 bits a pixel)|has no pixels)|is no ZIP archive that can be)`,
          ),
        );
      else
        await expect(opening).rejects.toThrow(
          new RegExp(`${name} is an? .*${packed}, where IDX is read: .{20,}\\.$`),
        );
    }
  });

  test('is named wherever it is given', async () => {
    const data = file('equal.idx3-ubyte');
    const web = /page\.gz is a web page \(HTML\), where IDX is read: .*fetch the file again/;
    await expect(openTrainingData({ data: file('page.gz') })).rejects.toThrow(web);
    await expect(openTrainingData({ data: file('page.gz'), stream: true })).rejects.toThrow(web);
    await expect(openTrainingData({ data, testData: file('page.gz') })).rejects.toThrow(web);
    await expect(openTrainingData({ data, labels: file('page.gz') })).rejects.toThrow(web);
    await expect(openExamples({ data: file('page.gz'), model: file('none') })).rejects.toThrow(web);
    await expect(openTrainingData({ data, labels: file('csv') })).rejects.toThrow(
      /csv is a table of text \(CSV\), where IDX is read: save the labels as IDX/,
    );
    await expect(openTrainingData({ data: file('safetensors') })).rejects.toThrow(/give it as --model/);
  });

  test('may be a folder', async () => {
    await expect(openTrainingData({ data: file('pictures') })).rejects.toThrow(
      /none of the 2 files of .*pictures is a picture that can be read, such as cats\/0\.png: it is a PNG picture that/,
    );
    await expect(openTrainingData({ data: file('named') })).rejects.toThrow(
      /no file called train-images.*by --data\. It holds my-images\.idx\./,
    );
  });
});
