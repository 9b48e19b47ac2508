import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { droppedFiles } from '../../demo/data/dropped';
import { placement, toGrey } from '../../demo/data/grey';
import { readIdxFiles } from '../../demo/data/idx_files';
import { fromFiles } from '../../demo/data/own';
import { classify, folderOf, heldOut, separate } from '../../demo/data/split';
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
          expect(at.x + at.width / 2).toBeCloseTo(size / 2);
          expect(at.y + at.height / 2).toBeCloseTo(size / 2);
          const [short, long] = [Math.min(at.width, at.height), Math.max(at.width, at.height)];
          expect(crop === 'cover' ? short : long).toBeCloseTo(size);
          expect(short).toBeGreaterThanOrEqual(1);
          if (short > 1) expect(at.width / at.height / (width / height)).toBeCloseTo(1);
        }
      }),
    );
  });

  test('says where', () => {
    expect(placement(200, 100, 10, 'cover')).toEqual({ x: -5, y: 0, width: 20, height: 10 });
    expect(placement(200, 100, 10, 'contain')).toEqual({ x: 0, y: 2.5, width: 10, height: 5 });
  });
});

test('grey is the luma of a colour, and of grey itself', () => {
  const grey = (...rgb: number[]) => {
    const out = new Uint8Array(1);
    toGrey([...rgb, 255], out);
    return out[0];
  };
  expect([grey(255, 0, 0), grey(0, 255, 0), grey(0, 0, 255)]).toEqual([54, 182, 18]);
  for (let value = 0; value < 256; value++) expect(grey(value, value, value)).toBe(value);
});

test('a tenth is held out, evenly spread, one at least and a thousand at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 100_000 }), (count) => {
      const places = heldOut(count);
      expect(places).toHaveLength(Math.min(1000, Math.max(1, Math.floor(count / 10))));
      const gaps = places.slice(1).map((place, i) => place - (places[i] as number));
      expect(Math.min(1, ...gaps)).toBe(1);
      expect(Math.max(0, ...gaps) - Math.min(Number.MAX_VALUE, ...gaps)).toBeLessThanOrEqual(1);
      expect(places[0]).toBeGreaterThanOrEqual(0);
      expect(places.at(-1)).toBeLessThan(count);
    }),
  );
  expect(heldOut(30)).toEqual([5, 15, 25]);
});

test('what is held out and what is not are all, each once and in order', () => {
  const shape = fc.record({ count: fc.integer({ min: 1, max: 60 }), length: fc.integer({ min: 1, max: 5 }) });
  fc.assert(
    fc.property(shape, fc.array(fc.nat(59)), ({ count, length }, wanted) => {
      const places = [...new Set(wanted.filter((place) => place < count))].sort((a, b) => a - b);
      const rows = Uint8Array.from({ length: count * length }, (_, i) => Math.floor(i / length));
      const { chosen, others } = separate(rows, length, places);
      const every = (keep: boolean) => rows.filter((row) => places.includes(row) === keep);
      expect(chosen).toEqual(every(true));
      expect(others).toEqual(every(false));
    }),
  );
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

describe('IDX files', () => {
  const file = (name: string, bytes: Uint8Array, type = '') =>
    new File([bytes as Uint8Array<ArrayBuffer>], name, { type });
  const pixels = Uint8Array.from({ length: 20 * 6 }, (_, i) => i * 2);
  const images = file('birds-images-idx3-ubyte.gz', new Uint8Array(gzipSync(idxFile([20, 3, 2], pixels))));
  const labels = file(
    'birds-labels.idx1',
    idxFile(
      [20],
      Array.from({ length: 20 }, (_, i) => 3 + (i % 2) * 4),
    ),
  );

  test('come at their own size, a tenth held out, with their labels', async () => {
    const heard: number[] = [];
    const onProgress = (fraction: number) => heard.push(fraction);
    const { data, skipped } = await fromFiles([labels, images], { ...options, onProgress });
    expect(data).toMatchObject({ name: 'birds-images', width: 2, height: 3, classes: ['3', '7'] });
    expect(data.test).toEqual(
      new Uint8Array([...pixels.subarray(5 * 6, 6 * 6), ...pixels.subarray(15 * 6, 16 * 6)]),
    );
    expect(data.train).toHaveLength(18 * 6);
    expect(data.labels).toEqual(new Uint8Array([1, 1]));
    expect(skipped).toEqual([]);
    expect(heard.at(-1)).toBe(1);
  });

  test('need no labels, may be inverted, and may lie beside other things', async () => {
    const files = [file('README.txt', pixels, 'text/plain'), images, file('.DS_Store', pixels)];
    const { data, skipped } = await fromFiles(files, { ...options, invert: true });
    expect(data.labels).toBeUndefined();
    expect(data.test[0]).toBe(255 - (pixels[30] as number));
    expect(skipped).toEqual(['README.txt']);
  });

  test('are joined, each with its labels, whatever order they come in', async () => {
    const one = (name: string, ...rest: Parameters<typeof idxFile>) => file(name, idxFile(...rest));
    const files = [
      one('b-labels', [6], [5, 5, 5, 5, 5, 5]),
      one('a-labels', [5], [4, 4, 4, 4, 4]),
      one('b-images', [6, 1, 1], [6, 7, 8, 9, 10, 11]),
      one('a-images', [5, 1, 1], [1, 2, 3, 4, 5]),
    ];
    const found = await readIdxFiles(files, { limit: 1000 });
    expect(found.images).toEqual(new Uint8Array([6, 7, 8, 9, 10, 11, 1, 2, 3, 4, 5]));
    expect(found.classOf).toEqual([...Array(6).fill('5'), ...Array(5).fill('4')]);
    const { data } = await fromFiles(files, options);
    expect(await fromFiles([...files].reverse(), options)).toEqual({ data, skipped: [] });
  });

  test.each<[string, File[], RegExp]>([
    [
      'of different sizes',
      [images, file('other', idxFile([9, 4, 4], Array(144).fill(0)))],
      /2x3, other of 4x4/,
    ],
    ['of labels alone', [labels], /birds-labels.idx1 holds labels and no images/],
    ['with labels of something else', [images, file('x', idxFile([3], [1, 2, 3]))], /x has 3 labels for 20/],
    ['with two dimensions', [file('flat', idxFile([9, 9], Array(81).fill(0)))], /flat has 2 dimensions/],
    ['cut short', [file('cut', idxFile([9, 9, 9], [0]))], /cut: truncated IDX file/],
    [
      'that are gzip of something else',
      [file('x.gz', new Uint8Array(gzipSync('hello')))],
      /x\.gz: not an IDX/,
    ],
    [
      'of seven images',
      [file('few', idxFile([7, 1, 1], Array(7).fill(0)))],
      /7 images are too few.*8 or more/,
    ],
    ['beside pictures', [images, file('cat.png', pixels, 'image/png')], /IDX, cat.png a picture/],
    ['that are not there', [], /no files/],
    ['that systems leave', [file('.DS_Store', pixels)], /no files/],
  ])('are refused %s', async (_, files, message) => {
    const loading = fromFiles(files, options);
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(message);
  });

  test('are refused where they fill the memory, packed or not', async () => {
    const large = file('large', idxFile([100, 10, 10], new Uint8Array(10_000)));
    const packed = file('packed', new Uint8Array(gzipSync(await large.arrayBuffer())));
    for (const one of [large, packed])
      await expect(readIdxFiles([one], { limit: 5000 })).rejects.toThrow(`With ${one.name} the files`);
    await expect(readIdxFiles([packed, packed], { limit: 15_000 })).rejects.toThrow('With packed');
    await expect(readIdxFiles([packed], { limit: 15_000 })).resolves.toMatchObject({ width: 10 });
  });

  test('are left when they are told to be', async () => {
    const signal = AbortSignal.abort(new DOMException('Other data were chosen.', 'AbortError'));
    await expect(fromFiles([images], { ...options, signal })).rejects.toBe(signal.reason);
  });
});

test.each([0, 3, 257, 28.5, Number.NaN])('a size of %f is refused', async (size) => {
  const loading = fromFiles([new File(['x'], 'x.png', { type: 'image/png' })], { ...options, size });
  await expect(loading).rejects.toThrow(OptionError);
});

test('more pixels than fit the memory are refused before any is decoded', async () => {
  const one = new File(['x'], 'x.png', { type: 'image/png' });
  const loading = fromFiles(Array(16_385).fill(one), { ...options, size: 256 });
  await expect(loading).rejects.toThrow(/16385 images of 256x256.*choose fewer/);
});

test('dropped folders give all their files, named by their path; what a page drags is taken, too', async () => {
  const leaf = (path: string) => ({
    isFile: true,
    fullPath: path,
    file: (done: (file: File) => void) => done(new File([path], path.split('/').at(-1) as string)),
  });
  const folder = (path: string, names: readonly string[]) => {
    const entries = names.map((name) => leaf(`${path}/${name}`));
    const createReader = () => {
      const left = [...entries];
      return { readEntries: (done: (some: unknown[]) => void) => done(left.splice(0, 100)) };
    };
    return { isFile: false, fullPath: path, createReader };
  };
  const entries = [
    leaf('/single.png'),
    folder(
      '/pets',
      Array.from({ length: 250 }, (_, i) => `${i}.png`),
    ),
  ].map((entry) => ({ webkitGetAsEntry: () => entry }));
  const others = [new File(['x'], 'dragged.png'), /* Text. */ null].map((file) => ({
    webkitGetAsEntry: () => null,
    getAsFile: () => file,
  }));
  const files = await droppedFiles([...others, ...entries] as unknown as DataTransferItem[]);
  expect(files.map(({ name }) => name)).toEqual([
    'dragged.png',
    'single.png',
    ...Array.from({ length: 250 }, (_, i) => `pets/${i}.png`),
  ]);
  expect(await files.at(-1)?.text()).toBe('/pets/249.png');
});
