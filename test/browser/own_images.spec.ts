import { expect, type Page, test } from '@playwright/test';
import { encode } from 'fast-png';
import sharp from 'sharp';
import type { OwnOptions } from '../../demo/data/own';
import { heldOut } from '../../src/data/index';

interface Picture {
  /** Where the page finds it, as if its folder had been chosen. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

type Pixel = (x: number, y: number) => readonly [number, number, number, number];

function png(path: string, width: number, height: number, pixel: Pixel): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(pixel(i % width, Math.floor(i / width)), 4 * i);
  return { path, bytes: encode({ width, height, data, channels: 4 }) };
}

const grey =
  (value: number): Pixel =>
  () => [value, value, value, 255];

/** Nine images of which the one that is held out is this one. */
function around(picture: Picture): Picture[] {
  const [place = 0] = heldOut(9);
  return Array.from({ length: 9 }, (_, i) =>
    i === place ? { ...picture, path: `${i}.png` } : png(`${i}.png`, 20, 20, grey(128)),
  );
}

test.beforeEach(async ({ page }) => {
  await page.route('**/blank', (route) => route.fulfill({ contentType: 'text/html', body: '<p></p>' }));
  await page.goto(new URL('blank', process.env.WEBGPU_VAE_URL).href);
});

/** What the page makes of these files; arrays come back as lists. */
function take(page: Page, pictures: readonly Picture[], options: Partial<OwnOptions> = {}) {
  const files = pictures.map(({ path, bytes }) => ({ path, base64: Buffer.from(bytes).toString('base64') }));
  return page.evaluate(
    async ([files, options]) => {
      const path = '/demo/data/own.ts';
      const { fromFiles } = (await import(path)) as typeof import('../../demo/data/own');
      const opened = files.map(({ path, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        return { path, file: new File([bytes], path, { type: path.endsWith('.png') ? 'image/png' : '' }) };
      });
      const heard: number[] = [];
      const onProgress = (fraction: number) => heard.push(fraction);
      const { data, preview } = await fromFiles(opened, {
        size: 10,
        crop: 'cover',
        invert: false,
        ...options,
        onProgress,
      });
      const { train, test, labels, ...rest } = data;
      const { notes, skipped } = preview;
      return {
        ...rest,
        train: [...train],
        test: [...test],
        labels: labels && [...labels],
        notes,
        skipped: skipped.map(({ path, reason }) => `${path}: ${reason}`),
        heard,
      };
    },
    [files, options] as const,
  );
}

/** Within rounding, of the image and of its colours. */
function expectGrey(pixels: readonly number[], value: number, tolerance = 1): void {
  for (const one of pixels) expect(Math.abs(one - value)).toBeLessThanOrEqual(tolerance);
}

test('pictures become squares in colour or in grey, classes their folders, damaged ones are passed over', async ({
  page,
}) => {
  const pictures = Array.from({ length: 40 }, (_, i) =>
    i % 2
      ? png(`pets/dogs/${i}.png`, 30, 20, () => [255, 0, 0, 255])
      : png(`pets/cats/${i}.png`, 10, 50, () => [0, 255, 0, 255]),
  );
  pictures.push({ path: 'pets/dogs/broken.png', bytes: (pictures[0] as Picture).bytes.subarray(0, 40) });
  pictures.push({ path: 'pets/notes', bytes: Buffer.from('nothing to see') });
  pictures.push({ path: 'pets/dogs/page.png', bytes: Buffer.from('<!DOCTYPE html><p>404') });
  const found = await take(page, pictures);
  expect(found).toMatchObject({ name: 'pets', width: 10, height: 10, classes: ['cats', 'dogs'] });
  expect(found.skipped).toEqual([
    'pets/dogs/broken.png: a PNG picture that is damaged',
    'pets/dogs/page.png: a web page (HTML)',
    'pets/notes: a text file',
  ]);
  expect(found.notes).toEqual(['In colour, as 40 pictures are.']);
  expect([found.channels, found.train.length]).toEqual([3, 36 * 300]);
  // Twenty cats, twenty dogs, and a tenth of each held out.
  expect(found.labels).toEqual([0, 0, 1, 1]);
  const channel = (of: number) => found.test.filter((_, i) => i % 3 === of);
  expectGrey([...channel(0).slice(0, 200), ...channel(1).slice(200), ...channel(2)], 0);
  expectGrey([...channel(1).slice(0, 200), ...channel(0).slice(200)], 255);
  const grey = await take(page, pictures, { channels: 1 });
  expect([grey.channels, grey.train.length]).toEqual([1, 36 * 100]);
  expectGrey(grey.test.slice(0, 200), 182);
  expectGrey(grey.test.slice(200), 54);
  expect(found.heard).toEqual(found.heard.toSorted((a, b) => a - b));
  expect(found.heard.at(-1)).toBe(1);
});

test('folders to train on and to test on divide pictures, with or without one round them', async ({
  page,
}) => {
  for (const root of ['', 'pets/']) {
    const pictures = Array.from({ length: 24 }, (_, i) => {
      const path = `${root}${i < 16 ? 'train' : 'val'}/${i % 2 ? 'dogs' : 'cats'}/${i}.png`;
      return png(path, 10, 10, grey(i < 16 ? 200 : 40));
    });
    const found = await take(page, [...pictures, png(`${root}spare.png`, 10, 10, grey(0))]);
    expect(found).toMatchObject({ channels: 1, classes: ['cats', 'dogs'] });
    expect([found.train.length, found.test.length]).toEqual([1600, 800]);
    expectGrey(found.train, 200);
    expectGrey(found.test, 40);
    expect(found.labels?.toSorted()).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(found.notes[0]).toBe(
      'Pictures in train are trained on, those in val tested on; left out: what lies beside them.',
    );
  }
});

test('covering cuts off what hangs over, containing leaves white', async ({ page }) => {
  // Dark in the middle square, light to its left and right.
  const wide = png('m.png', 60, 20, (x) => (x < 20 || x >= 40 ? grey(200) : grey(40))(0, 0));
  const covered = await take(page, around(wide));
  expectGrey(
    covered.test.filter((_, i) => i % 10 > 0 && i % 10 < 9),
    40,
  );
  const contained = await take(page, around(wide), { size: 12, crop: 'contain' });
  const row = (y: number) => contained.test.slice(12 * y, 12 * (y + 1));
  expectGrey([...row(0), ...row(3), ...row(8), ...row(11)], 255);
  expectGrey(
    [0, 1, 2, 9, 10, 11].map((x) => row(5)[x] as number),
    200,
  );
  expectGrey(
    [5, 6].map((x) => row(5)[x] as number),
    40,
  );
});

test('what is transparent lies over white, and dark and light can be exchanged', async ({ page }) => {
  const half = png('m.png', 20, 20, (x) => [0, 0, 0, x < 10 ? 0 : 128]);
  const [plain, inverted] = [
    await take(page, around(half)),
    await take(page, around(half), { invert: true }),
  ];
  expectGrey(
    plain.test.filter((_, i) => i % 10 < 4),
    255,
  );
  expectGrey(
    plain.test.filter((_, i) => i % 10 > 5),
    127,
    2,
  );
  expect(inverted.test).toEqual(plain.test.map((value) => 255 - value));
  expect(inverted.train).toEqual(plain.train.map((value) => 255 - value));
});

test('a large picture is averaged, not sampled', async ({ page }) => {
  const checks = png('m.png', 500, 500, (x, y) => grey((x + y) % 2 ? 255 : 0)(0, 0));
  const found = await take(page, around(checks));
  expectGrey(found.test, 128, 2);
  const stripes = png('m.png', 470, 470, (x) => grey(x % 3 ? 0 : 255)(0, 0));
  expectGrey((await take(page, around(stripes))).test, 85, 16);
});

test('white ink on nothing is laid over black, and pictures of 16 bits keep theirs', async ({ page }) => {
  const disc = (x: number, y: number) => (x - 10) ** 2 + (y - 10) ** 2 < 36;
  const inks = Array.from({ length: 9 }, (_, i) =>
    png(`${i}.png`, 20, 20, (x, y) => [255, 255, 255, disc(x, y) ? 255 : 0]),
  );
  const ink = await take(page, inks);
  expect(ink.test[55]).toBe(255);
  expect(ink.test[0]).toBe(0);
  expect(ink.notes[0]).toBe(
    '9 pictures are transparent and would be lost on white: black was laid under them.',
  );

  const deep = Array.from({ length: 9 }, (_, i) => {
    const data = Uint16Array.from({ length: 400 }, (_, p) => (disc(p % 20, Math.floor(p / 20)) ? 4095 : 64));
    return { path: `${i}.png`, bytes: encode({ width: 20, height: 20, data, channels: 1, depth: 16 }) };
  });
  const found = await take(page, deep);
  expect(found.test[55]).toBe(255);
  expect(found.test[0]).toBe(4);
  expect(found.notes.join()).toContain('4,095 stands for white');
});

test('a picture of more pixels than fit memory is skipped before it is decoded', async ({ page }) => {
  const huge = {
    path: 'huge.png',
    bytes: await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#123' } })
      .png()
      .toBuffer(),
  };
  const found = await take(page, [...around(png('', 10, 10, grey(40))), huge]);
  expect(found.skipped).toEqual([
    'huge.png: a picture of 12000 x 12000 pixels, more than the 134,217,728 that are read',
  ]);
  await expect(take(page, [huge])).rejects.toThrow(
    'huge.png is a picture of 12000 x 12000 pixels, more than the 134,217,728 that are read: make it smaller.',
  );
});

test('what is no image is refused by name', async ({ page }) => {
  const broken = (name: string) => ({ path: name, bytes: Buffer.from('no image') });
  await expect(take(page, [broken('holiday.png')])).rejects.toThrow(/DataError: holiday.png is a text file/);
  await expect(take(page, ['x', 'y.png', 'z'].map(broken))).rejects.toThrow(
    /None of these 3 files.*x is a text file, y.png is a text file/,
  );
  const few = around(png('m.png', 5, 5, grey(1))).slice(2);
  await expect(take(page, few)).rejects.toThrow(/7 images are too few/);
  await expect(take(page, [...few, broken('broken.png')])).rejects.toThrow(
    /7 images \(broken.png is a text file/,
  );
});
