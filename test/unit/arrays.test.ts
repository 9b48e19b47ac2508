import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openTrainingData } from '../../cli/data/data';
import { readAnyLabels, readImages, streamImages } from '../../cli/data/images';
import { classesOf, labelGaps } from '../../cli/data/labels';
import { npyFile } from '../../cli/data/npy';
import { openArray, type PixelsOptions, readCifar, readNpy, toPixels } from '../../src/data/index';
import { DataError } from '../../src/errors';
import { SETTINGS } from '../../src/options';
import { zipOf } from '../support/zip';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-arrays-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

/** A NumPy file of any type and order. */
function npy(descr: string, shape: string, values: Uint8Array, fortran = false): Uint8Array {
  const file = Buffer.from(npyFile('|u1', [1], values));
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape}), }`;
  return Buffer.concat(
    [file.subarray(0, 10), Buffer.from(`${dict.padEnd(117)}\n`), values].map((part, i) =>
      i === 0 ? withLength(part, 118) : part,
    ),
  );
}
function withLength(head: Uint8Array, length: number): Uint8Array {
  const copy = Buffer.from(head);
  copy.writeUInt16LE(length, 8);
  return copy;
}
const bytesOf = (values: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(values.buffer);
const bigEndian = (values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => void bytes.writeFloatBE(value, 4 * i));
  return bytes;
};

describe('a NumPy array', () => {
  test.each<[string, Uint8Array, number[]]>([
    ['|u1', Uint8Array.of(1, 2, 250), [1, 2, 250]],
    ['|b1', Uint8Array.of(0, 1, 1), [0, 1, 1]],
    ['<i2', bytesOf(Int16Array.of(-3, 2, 300)), [-3, 2, 300]],
    ['<i8', bytesOf(BigInt64Array.of(7n, -2n, 9n)), [7, -2, 9]],
    ['<f4', bytesOf(Float32Array.of(0.5, 1, -1)), [0.5, 1, -1]],
    ['>f4', bigEndian([0.5, 1, -1]), [0.5, 1, -1]],
    ['<f8', bytesOf(Float64Array.of(0.25, 2, 3)), [0.25, 2, 3]],
  ])('of %s is read', (descr, bytes, values) => {
    const array = readNpy(npy(descr, '3,', bytes));
    expect([array.shape, [...array.values]]).toEqual([[3], values]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['of text', npy('<U3', '1,', new Uint8Array(12)), /NumPy array of '<U3'.*astype/],
    ['column by column', npy('<f4', '2, 1', new Uint8Array(8), true), /ascontiguousarray/],
    ['cut short', npy('<f4', '2, 2', new Uint8Array(8)), /which is 16 bytes, and 8 follow/],
    ['of another format', new Uint8Array(20), /not a NumPy array/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(DataError);
    expect(() => readNpy(bytes)).toThrow(message);
  });
});

test('IDX of floats and integers is read, gzipped or not', async () => {
  const head = (type: number) => Uint8Array.of(0, 0, type, 2, 0, 0, 0, 1, 0, 0, 0, 2);
  const floats = Buffer.concat([head(13), bigEndian([0.5, -1])]);
  for (const bytes of [floats, gzipSync(floats)])
    expect(await openArray(bytes)).toEqual({ shape: [1, 2], values: Float32Array.of(0.5, -1) });
  expect((await openArray(Buffer.concat([head(9), Uint8Array.of(255, 2)]))).values).toEqual(
    Float32Array.of(-1, 2),
  );
  await expect(openArray(floats.subarray(0, 16))).rejects.toThrow(
    /promises 1 x 2 = 8 bytes, but only 4 follow/,
  );
  await expect(openArray(gzipSync(floats).subarray(0, 20))).rejects.toThrow(/damaged gzip/);
});

describe('numbers become bytes by the scale that they have', () => {
  const from = (values: readonly number[], options?: PixelsOptions) =>
    toPixels(Float32Array.from(values), options);

  test.each<[what: string, values: number[], scale: string, bytes: number[], rounded: boolean]>([
    ['from 0 to 1', [0, 0.5, 1], '0 to 1', [0, 128, 255], true],
    ['bits', [0, 1, 1], '0 to 1', [0, 255, 255], false],
    ['from -1 to 1', [-1, 0, 1], '-1 to 1', [0, 128, 255], true],
    ['bytes', [0, 3, 255], '0 to 255', [0, 3, 255], false],
    ['bytes that are whole but for rounding', [0, 2.9999, 255.0001], '0 to 255', [0, 3, 255], false],
    ['bytes of a dark set', [0, 1, 2, 3], '0 to 255', [0, 1, 2, 3], false],
    ['the 16 levels of a digit set', [0, 7, 15], '0 to 255', [0, 7, 15], false],
    ['the 17 levels of another', [0, 7, 16], '0 to 255', [0, 7, 16], false],
    ['bytes that were resampled', [-0.4, 3.4, 255.4], '0 to 255', [0, 3, 255], true],
    // A hair outside, as resizing leaves it.
    ['a hair above 1', [0, 0.5, 1.0000001], '0 to 1', [0, 128, 255], true],
    ['a hair below 0', [-1e-7, 0.5, 1], '0 to 1', [0, 128, 255], true],
    ['a hair beyond both', [-1.0001, 0, 1.0001], '-1 to 1', [0, 128, 255], true],
  ])('%s', (_, values, scale, bytes, rounded) => {
    expect(from(values)).toEqual({ scale, rounded, pixels: Uint8Array.from(bytes) });
  });

  test('and a few are of that of others of the same data, where they lie within it', () => {
    expect(from([0, 0.5, 1], { scale: '-1 to 1' })).toMatchObject({ pixels: Uint8Array.of(128, 191, 255) });
    expect(from([0, 0.5, 1], { scale: '0 to 255' })).toMatchObject({ pixels: Uint8Array.of(0, 128, 255) });
    expect(from([-1, 0, 1], { scale: '0 to 1' })).toMatchObject({ scale: '-1 to 1' });
  });

  /** MNIST as torchvision standardises it, by (0.1307, 0.3081): 19 % of its pixels are ink. */
  const standardised = Array.from({ length: 1000 }, (_, i) =>
    i % 100 < 81 ? -0.42421296 : -0.42421296 + (i % 19) * (3.24567 / 18),
  );

  test.each<[what: string, values: number[], message: RegExp]>([
    [
      'z-scores, rather than cut to a few levels',
      standardised,
      /^the values look standardised, with a mean of -0\.\d+ and a deviation of \d\.\d+: .*, or \(x \+ 0\.424213\) \/ 3\.24567 brings them to 0 to 1\.$/,
    ],
    ['numbers of no scale', [0, 1.7, 2.8], /go from 0 to 2\.8.*\(x - 0\) \/ 2\.8 brings them to 0 to 1/],
    ['levels that were resampled', [0, 0.3, 15.5], /go from 0 to 15\.5/],
    ['what a mean was taken off', [-0.4, 0, 0.6], /go from -0\.4 to 0\.6, .*\(x \+ 0\.4\) \/ 1/],
    ['more than a hair above 1', [0, 1.2], /go from 0 to 1\.2.*clip them to 0 to 1/],
    ['more than a hair below 0', [-0.05, 1], /go from -0\.05 to 1,.*clip them to 0 to 1/],
    ['numbers from -2', [-2, 1], /go from -2 to 1/],
    ['16 bits', [0, 65535], /go from 0 to 65535/],
    ['what is no number', [0, Number.NaN], /^value 1 is NaN/],
  ])('but not %s', (_, values, message) => {
    expect(() => from(values)).toThrow(DataError);
    expect(() => from(values)).toThrow(message);
  });

  test('and what is no number is told by its example', () => {
    expect(() => from([0, 1, 1, Number.NaN], { width: 2 })).toThrow(/^value 1 of example 1 is NaN/);
  });
});

describe('in the terminal', () => {
  const colours = new Float32Array(2 * 3 * 4 * 5).map((_, i) => (Math.floor(i / 20) % 3) / 2);

  test('arrays of planes come with channels last, and are told of', async () => {
    const path = write('planes.npy.gz', gzipSync(npyFile('<f4', [2, 3, 4, 5], bytesOf(colours))));
    const images = await readImages(path);
    expect(images).toMatchObject({ count: 2, height: 4, width: 5, channels: 3 });
    expect([...images.pixels.subarray(0, 6)]).toEqual([0, 128, 255, 0, 128, 255]);
    expect(images.notes).toEqual(['Values from 0 to 1 were made bytes, to the nearest of 256 levels.']);
    expect((await readImages(path, { channels: 1 })).pixels).toHaveLength(40);
    const colour = Uint8Array.of(0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3);
    const streamed = openTrainingData({ data: write('colour', colour), stream: true, grey: true });
    await expect(streamed).rejects.toThrow(/--grey does not go with --stream/);
    await expect(streamImages(path)).rejects.toThrow(/--stream reads IDX files of unsigned bytes/);
  });

  test('z-scores are refused, and bytes between two levels are told of', async () => {
    const file = (name: string, ...values: number[]) =>
      readImages(write(name, npyFile('<f4', [2, 2, 2], bytesOf(Float32Array.from(values)))));
    await expect(file('scores.npy', -0.42, 2.82, -0.42, -0.42, -0.42, 0.6, -0.42, -0.42)).rejects.toThrow(
      /scores\.npy: the values look standardised/,
    );
    const resampled = await file('resampled.npy', 0, 3.4, 255, 7, 0, 0, 0, 0);
    expect(resampled.notes).toEqual(['Values from 0 to 255 were made bytes, to the nearest of 256 levels.']);
    expect((await file('whole.npy', 0, 3, 255, 7, 0, 0, 0, 0)).notes).toEqual([]);
    await expect(file('nan.npy', 0, 1, 1, 0, 0, Number.NaN, 0, 0)).rejects.toThrow(
      /nan\.npy: value 1 of example 1 is NaN/,
    );
  });

  test('an archive has images and labels by the names of its arrays', async () => {
    const images = (count: number) =>
      npyFile(
        '|u1',
        [count, 2, 2],
        new Uint8Array(4 * count).map((_, i) => 60 * (i % 5)),
      );
    const labels = (count: number) =>
      npy('<i8', `${count},`, bytesOf(BigInt64Array.from({ length: count }, (_, i) => BigInt(i % 3))));
    const entries = [
      { name: 'x_train.npy', data: images(12) },
      { name: 'y_train.npy', data: labels(12) },
      { name: 'x_test.npy', data: images(5) },
      { name: 'y_test.npy', data: labels(5) },
    ];
    const path = write('set.npz', zipOf(entries));
    const { train, test: held, trainLabels } = await openTrainingData({ data: path });
    expect([train.count, held.images.count, [...(held.labels ?? [])]]).toEqual([12, 5, [0, 1, 2, 0, 1]]);
    expect(trainLabels).toHaveLength(12);
    expect(await readImages(`${path}#x_test`)).toMatchObject({ count: 5, height: 2, width: 2 });
    expect(await readAnyLabels(`${path}#y_test`)).toHaveLength(5);
    await expect(readImages(`${path}#z`)).rejects.toThrow(
      /has no array z; it has x_train, y_train, x_test, y_test/,
    );
    const two = write(
      'two.npz',
      zipOf([
        { name: 'a.npy', data: images(1) },
        { name: 'b.npy', data: images(1) },
      ]),
    );
    await expect(openTrainingData({ data: two })).rejects.toThrow(/has the arrays a, b,.*--data .*two.npz#a/);
  });

  test('labels that leave out numbers are told of, with the image that has the largest', () => {
    expect(labelGaps([Uint16Array.of(0, 1, 2), Uint16Array.of(2, 1)])).toBeUndefined();
    expect(labelGaps([Uint16Array.of(0, 1, 200, 3), undefined])).toBe(
      'The labels go up to 200 of training image 2, but no training image has 197 of the numbers up to that: the model has 201 classes, of which it can learn 4.',
    );
    // What test images alone have is not learnt.
    expect(labelGaps([Uint16Array.of(0, 1, 3), Uint16Array.of(2, 1)])).toBe(
      'The labels go up to 3 of training image 2, but no training image has one of the numbers up to that: the model has 4 classes, of which it can learn 3.',
    );
    expect(labelGaps([Uint16Array.of(0, 1, 2), Uint16Array.of(1, 5)], 'text')).toBe(
      'The labels go up to 5 of test text 1, but no training text has 3 of the numbers up to that: the model has 6 classes, of which it can learn 3.',
    );
    expect(labelGaps([Uint16Array.of(0, 2, 2), Uint16Array.of(1)], 'text', ['d', 'f', 'm'])).toBe(
      'No training text has the label f: the model has 3 classes, of which it can learn 2.',
    );
    expect(labelGaps([Uint16Array.of(0, 1)], 'text', ['f', 'm'])).toBeUndefined();
  });

  test('labels go as far as a model has classes, and no class becomes another on the way', async () => {
    const file = (name: string, values: readonly number[]) =>
      write(name, npy('<i4', `${values.length},`, bytesOf(Int32Array.from(values))));
    const given = Array.from({ length: 20 }, (_, i) => (i < 10 ? 255 : 65_535));
    const data = write('twenty.npy', npyFile('|u1', [20, 2, 2], new Uint8Array(80)));
    const {
      trainLabels,
      test: held,
      read,
    } = await openTrainingData({ data, labels: file('far.npy', given) });
    expect(read.classes).toBe(2);
    expect([...(trainLabels ?? []), ...(held.labels ?? [])].sort()).toEqual(given);
    expect(classesOf([trainLabels, held.labels])).toBe(SETTINGS.classes.max);
    await expect(readAnyLabels(file('farther.npy', [0, 65_536]))).rejects.toThrow(
      /label 1 is 65536, and must be a whole number from 0 to 65535/,
    );
  });

  test('CIFAR comes from a folder or a file, of 10 classes or of 100', async () => {
    const row = (...before: number[]) =>
      Uint8Array.from({ length: before.length + 3072 }, (_, i) => before[i] ?? (i - before.length) >> 10);
    const place = join(folder, 'cifar-10-batches-bin');
    mkdirSync(place);
    for (const n of [1, 2])
      writeFileSync(join(place, `data_batch_${n}.bin`), Buffer.concat([row(n), row(9)]));
    writeFileSync(join(place, 'test_batch.bin'), row(3));
    const { train, trainLabels, test: held, name } = await openTrainingData({ data: place });
    expect([name, train.count, [...(trainLabels ?? [])], [...(held.labels ?? [])]]).toEqual([
      ...['cifar-10-batches-bin', 4, [1, 9, 2, 9], [3]],
    ]);
    expect((train.pixels as Uint8Array).subarray(0, 6)).toEqual(Uint8Array.of(0, 128, 255, 0, 128, 255));
    expect([...readCifar(Buffer.concat([row(19, 99), row(0, 4)])).labels]).toEqual([99, 4]);
    const packed = await readImages(write('test.bin.gz', gzipSync(row(19, 99))));
    expect(packed).toMatchObject({
      count: 1,
      height: 32,
      width: 32,
      channels: 3,
      labels: Uint16Array.of(99),
    });
    expect(() => readCifar(row(10))).toThrow(/not a file of CIFAR/);
  });
});
