import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chosen } from '../../demo/data/chosen';
import { luma, placement } from '../../demo/data/grey';
import { readIdxFiles } from '../../demo/data/idx_files';
import { fromFiles } from '../../demo/data/own';
import { classify, folderOf, split } from '../../demo/data/split';
import { heldOut, separate } from '../../src/data';
import { DataError, OptionError } from '../../src/errors';
import { idxFile } from '../support/idx';

const options = { size: 28, crop: 'cover', invert: false } as const;
const side = fc.integer({ min: 1, max: 10_000 });

describe('placement', () => {
  test('keeps the middle and the proportions, and covers the square or stays within it', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 4, max: 256 }), (width, height, size) => {
        for (const crop of ['cover', 'contain'] as const) {
          const at = placement(width, height, size, crop);
          // To the pixel: of an odd number the larger half lies behind.
          expect([0, -0.5]).toContain(at.x + at.width / 2 - size / 2);
          expect([0, -0.5]).toContain(at.y + at.height / 2 - size / 2);
          const [short, long] = [Math.min(at.width, at.height), Math.max(at.width, at.height)];
          expect(crop === 'cover' ? short : long).toBeCloseTo(size);
          expect(short).toBeGreaterThanOrEqual(1);
          for (const [drawn, length] of [
            [at.width, width],
            [at.height, height],
          ] as const)
            if (drawn > 1) expect(Math.abs(drawn - length / at.scale)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }),
    );
  });

  test('says where', () => {
    const at = { width: 20, height: 10, scale: 10 };
    expect(placement(200, 100, 10, 'cover')).toEqual({ ...at, x: -5, y: 0 });
    expect(placement(200, 100, 10, 'contain')).toEqual({ x: 0, y: 2, width: 10, height: 5, scale: 20 });
  });
});

test('grey is the luma of a colour, and of grey itself', () => {
  expect([luma(255, 0, 0), luma(0, 255, 0), luma(0, 0, 255)].map(Math.round)).toEqual([54, 182, 18]);
  for (let value = 0; value < 256; value++) expect(Math.round(luma(value, value, value))).toBe(value);
});

describe('classes', () => {
  test('are numbered in their natural order', () => {
    expect(classify(['10', '9', '9', '100'])).toEqual({
      classes: ['9', '10', '100'],
      labels: new Uint8Array([1, 0, 0, 2]),
    });
    const names = fc.array(fc.constantFrom('cat', 'dog', 'owl'), { minLength: 1 });
    fc.assert(
      fc.property(names, (given) => {
        const found = classify(given);
        if (new Set(given).size < 2) expect(found).toBeUndefined();
        else expect(Array.from(found!.labels, (label) => found?.classes[label])).toEqual(given);
      }),
    );
  });

  test('are 2 to 10, and all have names', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
    expect(classify(many(1))).toBeUndefined();
    expect(classify(many(10))?.classes).toHaveLength(10);
    expect(classify(many(11))).toBeUndefined();
    expect(classify(['', 'cats'])).toBeUndefined();
  });

  test('are the folders that files lie in', () => {
    expect(['a.png', 'cats/a.png', 'pets/cats/a.png'].map(folderOf)).toEqual(['', 'cats', 'cats']);
  });
});

/** Images as text, in an order of their own: in which order test images come is no matter of theirs. */
function imagesOf(rows: Uint8Array, length: number): string[] {
  return Array.from({ length: rows.length / length }, (_, i) =>
    rows.subarray(i * length, (i + 1) * length).join(),
  ).sort();
}

describe('IDX files', () => {
  const file = (path: string, bytes: Uint8Array | string, type = ''): Chosen => ({
    path,
    file: new File([bytes as Uint8Array<ArrayBuffer>], path, { type }),
  });
  const idx = (path: string, ...rest: Parameters<typeof idxFile>) => file(path, idxFile(...rest));
  const pixels = Uint8Array.from({ length: 20 * 6 }, (_, i) => i * 2);
  const images = file('birds-images-idx3-ubyte.gz', new Uint8Array(gzipSync(idxFile([20, 3, 2], pixels))));
  const classes = Array.from({ length: 20 }, (_, i) => 3 + (i % 2) * 4);
  const labels = idx('birds-labels.idx1', [20], classes);

  test('come at their own size, each class with its share held out', async () => {
    const heard: number[] = [];
    const onProgress = (fraction: number) => heard.push(fraction);
    const { data, preview } = await fromFiles([labels, images], { ...options, onProgress });
    expect(data).toMatchObject({ name: 'birds-images', width: 2, height: 3, classes: ['3', '7'] });
    const places = heldOut(20, { labels: classes });
    const { chosen, others } = separate(pixels, 6, places);
    expect(imagesOf(data.test, 6)).toEqual(imagesOf(chosen, 6));
    expect(data.train).toEqual(others);
    expect([...(data.labels ?? [])].sort()).toEqual([0, 1]);
    expect(preview).toMatchObject({
      train: 18,
      test: 2,
      classes: [
        { name: '3', count: 10 },
        { name: '7', count: 10 },
      ],
      darkest: 0,
      brightest: 238,
      white: 255,
      notes: [],
      skipped: [],
    });
    expect(preview.examples).toHaveLength(8 * 6);
    expect(preview.examples.subarray(0, 6)).toEqual(pixels.subarray(6, 12));
    expect(heard.at(-1)).toBe(1);
  });

  test('need no labels, may be inverted, and may lie beside other things', async () => {
    const files = [file('README.txt', 'how it was made', 'text/plain'), images, file('.DS_Store', pixels)];
    const { data, preview } = await fromFiles(files, { ...options, invert: true });
    expect(data.labels).toBeUndefined();
    const { chosen } = separate(pixels, 6, heldOut(20));
    expect(
      imagesOf(
        data.test.map((value) => 255 - value),
        6,
      ),
    ).toEqual(imagesOf(chosen, 6));
    expect(preview.skipped).toMatchObject([{ path: 'README.txt', reason: 'a text file' }]);
  });

  test('are joined, each with its labels, whatever order they come in', async () => {
    const files = [
      idx('b-labels', [6], [5, 5, 5, 5, 5, 5]),
      idx('a-labels', [5], [4, 4, 4, 4, 4]),
      idx('b-images', [6, 1, 1], [6, 7, 8, 9, 10, 11]),
      idx('a-images', [5, 1, 1], [1, 2, 3, 4, 5]),
    ];
    const found = await readIdxFiles(files, { limit: 1000 });
    expect(found.images).toEqual(new Uint8Array([6, 7, 8, 9, 10, 11, 1, 2, 3, 4, 5]));
    expect(found.classOf).toEqual([...Array(6).fill('5'), ...Array(5).fill('4')]);
    expect(await fromFiles([...files].reverse(), options)).toEqual(await fromFiles(files, options));
  });

  test('are for testing where their names say so, each with its own labels', async () => {
    const train = Array.from({ length: 40 }, (_, i) => i + 100);
    const test = Array.from({ length: 20 }, (_, i) => i + 200);
    const files = [
      idx(
        'digits/t10k-labels-idx1-ubyte',
        [20],
        test.map((value) => value % 2),
      ),
      idx('digits/train-images-idx3-ubyte', [40, 1, 1], train),
      idx('digits/t10k-images-idx3-ubyte', [20, 1, 1], test),
    ];
    const { data, preview } = await fromFiles(files, options);
    expect(data).toMatchObject({ name: 'digits', classes: ['0', '1'] });
    expect([...data.train]).toEqual(train);
    expect([...data.test].sort()).toEqual(test);
    expect([...(data.labels ?? [])]).toEqual(Array.from(data.test, (value) => value % 2));
    expect(preview).toMatchObject({ train: 40, test: 20 });
    // Alone they are data as any others.
    const [, , alone] = files;
    expect((await fromFiles([alone as Chosen], options)).data.test).toHaveLength(2);
  });

  test('may have a row of values an image, which is a square where that has a root', async () => {
    const { data, preview } = await fromFiles(
      [
        idx(
          'flat',
          [10, 9],
          Array.from({ length: 90 }, (_, i) => i),
        ),
      ],
      options,
    );
    expect(data).toMatchObject({ width: 3, height: 3 });
    expect(preview.notes.join()).toContain('a row of 9 values');
  });

  test.each<[string, number, number, RegExp]>([
    ['0 and 1', 1, 255, /only 0 and 1: 1 stands for white/],
    ['0 to 16', 16, 255, /up to 16 only: 16 stands for white/],
    ['0 to 40', 40, 40, /brightest byte is 40 of 255.*“White is 40” below makes it white/],
  ])('of bytes %s are stretched or said to be dark', async (_, most, brightest, words) => {
    const bytes = Array.from({ length: 64 }, (_, i) => (i % 3 === 0 ? most : 0));
    const files = [idx('x', [16, 2, 2], bytes)];
    const { data, preview } = await fromFiles(files, options);
    expect(Math.max(...data.train)).toBe(brightest);
    expect(preview.notes.join()).toMatch(words);
    const inverted = await fromFiles(files, { ...options, invert: true });
    expect(Math.min(...inverted.data.train)).toBe(255 - brightest);
    // As somebody says.
    for (const white of [255, most]) {
      const { data } = await fromFiles(files, { ...options, white });
      expect(Math.max(...data.train)).toBe(white === 255 ? most : 255);
    }
  });

  test.each<[string, number, RegExp]>([
    ['alike', 90, /All 100 images are alike/],
    ['black', 0, /All 100 images are black/],
  ])('of images that are all %s are taken, and that is said', async (_, value, words) => {
    const { preview } = await fromFiles([idx('x', [100, 2, 2], Array(400).fill(value))], options);
    expect(preview.notes.join()).toMatch(words);
  });

  test('have a digest of their own', async () => {
    const digest = async (value: number, path = 'x', invert = false) =>
      (await fromFiles([idx(path, [10, 1, 1], [...Array(9).fill(7), value])], { ...options, invert })).data
        .digest;
    expect(await digest(1, 'another name')).toBe(await digest(1));
    const others = await Promise.all([digest(1), digest(2), digest(1, 'x', true)]);
    expect(new Set(others).size).toBe(3);
  });

  const npy = new Uint8Array([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, 118, 0]);
  test.each<[string, Chosen[], RegExp]>([
    ['of different sizes', [images, idx('other', [9, 4, 4], Array(144).fill(0))], /2x3, other of 4x4/],
    ['of labels alone', [labels], /birds-labels.idx1 holds labels and no images/],
    ['with labels of something else', [images, idx('x', [3], [1, 2, 3])], /x has 3 labels for 20/],
    [
      'of which some are in colour',
      [idx('c', [9, 2, 2, 3], Array(108).fill(0)), idx('g', [9, 2, 2], Array(36).fill(0))],
      /c holds images of 2x2 in colour, g of 2x2: choose files of one size/,
    ],
    ['cut short', [idx('cut', [9, 9, 9], [0])], /cut: truncated IDX file/],
    [
      'that are gzip of something else',
      [file('x.gz', new Uint8Array(gzipSync('hello')))],
      /x\.gz is a text file, gzipped: texts are learnt from files whose names end in/,
    ],
    ['of seven images', [idx('few', [7, 1, 1], Array(7).fill(0))], /7 images are too few.*8 or more/],
    ['of one image', [idx('one', [1, 1, 1], [0])], /1 image is too few/],
    ['beside pictures', [images, file('cat.png', pixels, 'image/png')], /of many images, cat.png a picture/],
    ['that are not there', [], /no files/],
    ['that systems leave', [file('.DS_Store', pixels), file('__MACOSX/a.png', pixels)], /no files/],
    ['that are cut NumPy', [file('array.npy', npy)], /array\.npy: not a NumPy array/],
    [
      'that are a web page',
      [file('page.gz', '<!DOCTYPE html><title>403</title>')],
      /page\.gz is a web page.*server/,
    ],
    ['that are a table', [file('t.csv', 'label,a\n3,0\n', 'text/csv')], /t\.csv is a table of text \(CSV\)/],
    [
      'that are a damaged archive',
      [file('a.zip', 'PK\x03\x04\0\0\0\0')],
      /a\.zip is no ZIP archive that can be read: invalid zip data/,
    ],
    [
      'that are all something else',
      [
        file('a.csv', 'label,a\n3,0\n', 'text/csv'),
        file('b.pdf', '%PDF-1.7'),
        file('c.txt', 'hello', 'text/plain'),
      ],
      /None of these 3 files.*a\.csv is a table of text.*b\.pdf is a PDF document, and so on/,
    ],
  ])('are refused %s', async (_, files, message) => {
    const loading = fromFiles(files, options);
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(message);
  });

  test('are refused where they fill the memory, packed or not', async () => {
    const large = idx('large', [100, 10, 10], new Uint8Array(10_000));
    const packed = file('packed', new Uint8Array(gzipSync(new Uint8Array(await large.file.arrayBuffer()))));
    for (const one of [large, packed])
      await expect(readIdxFiles([one], { limit: 5000 })).rejects.toThrow(`With ${one.path} the files`);
    await expect(readIdxFiles([packed, packed], { limit: 15_000 })).rejects.toThrow('With packed');
    await expect(readIdxFiles([packed], { limit: 15_000 })).resolves.toMatchObject({ width: 10 });
  });

  test('are left when they are told to be', async () => {
    const signal = AbortSignal.abort(new DOMException('Other data were chosen.', 'AbortError'));
    await expect(fromFiles([images], { ...options, signal })).rejects.toBe(signal.reason);
  });
});

const picture: Chosen = { path: 'x.png', file: new File(['x'], 'x.png', { type: 'image/png' }) };

test.each([0, 3, 257, 28.5, Number.NaN])('a size of %f is refused', async (size) => {
  await expect(fromFiles([picture], { ...options, size })).rejects.toThrow(OptionError);
});

test('more pixels than fit the memory are refused before any is decoded', async () => {
  const loading = fromFiles(Array(16_385).fill(picture), { ...options, size: 256 });
  await expect(loading).rejects.toThrow(/16385 images of 256x256.*choose fewer/);
});

test.each([
  ['sorted', (i: number) => Math.floor(i / 2000)],
  ['in turn', (i: number) => i % 10],
])('the first test images are a fair draw of all classes: %s', (_, kindOf) => {
  const kinds = Uint8Array.from({ length: 20_000 }, (_, i) => kindOf(i));
  const found = { name: 'own', width: 1, height: 1, channels: 1 as const, skipped: [], notes: [] };
  const classOf = Array.from(kinds, String);
  const heldOutOnes = split({ ...found, images: kinds, classOf }, kinds);
  expect(heldOutOnes.labels).toEqual(heldOutOnes.test);
  expect(heldOutOnes.trainLabels).toEqual(heldOutOnes.train);
  const given = split(
    { ...found, images: kinds, test: { count: 5000, classOf: classOf.slice(15_000) } },
    kinds,
  );
  expect(given.classes?.map(Number)[given.labels![0]!]).toBe(given.test[0]);
  expect(given.trainLabels).toBeUndefined();
  for (const kind of new Set(heldOutOnes.test)) {
    const count = heldOutOnes.test.subarray(0, 1000).filter((one) => one === kind).length;
    expect(count).toBeGreaterThan(60);
    expect(count).toBeLessThan(140);
  }
});

test('training images have labels of the same numbers as test images, where both have some', () => {
  const images = Uint8Array.of(7, 9, 8, 9, 7);
  const found = { name: 'own', width: 1, height: 1, channels: 1 as const, skipped: [], notes: [], images };
  const test = { count: 2, classOf: ['9', '7'] };
  const both = split({ ...found, classOf: ['7', '9', '8'], test }, images);
  // A class that is not tested counts, too.
  expect(both.classes).toEqual(['7', '8', '9']);
  expect(Array.from(both.trainLabels ?? [], (label) => Number(both.classes?.[label]))).toEqual([7, 9, 8]);
  expect(Array.from(both.labels ?? [], (label) => Number(both.classes?.[label]))).toEqual([...both.test]);
  const tested = split({ ...found, test }, images);
  expect([tested.classes, tested.trainLabels]).toEqual([['7', '9'], undefined]);
  expect(
    split({ ...found, classOf: ['7', '9', '8'], test: { count: 2 } }, images).trainLabels,
  ).toBeUndefined();
});
