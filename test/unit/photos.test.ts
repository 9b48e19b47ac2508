import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import type { Values } from '../../cli/data/image_set';
import { readImages } from '../../cli/data/images';
import { classify, decideSize } from '../../cli/data/photos/decide';
import { bmp } from '../support/bmp';
import { zipOf } from '../support/zip';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-photos-'));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
/** A new folder of these files. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const place = join(folder, `set-${made++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  }
  return place;
}

type Colour = { r: number; g: number; b: number; alpha?: number };
const RED = { r: 250, g: 10, b: 10 };
const plain = (background: Colour, width = 8, height = 8) =>
  sharp({ create: { width, height, channels: background.alpha === undefined ? 3 : 4, background } });

/** The first pixel of each image. */
function firstPixels({ pixels, count, channels }: { pixels: Values; count: number; channels: number }) {
  const length = pixels.length / count;
  return Array.from({ length: count }, (_, i) => [...pixels.subarray(i * length, i * length + channels)]);
}

test('every format is read, in colour, by name and class', async () => {
  const red = plain(RED);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#fa0a0a"/></svg>';
  const square = { width: 8, height: 8 };
  const place = folderOf({
    'red/a.png': await red.clone().png().toBuffer(),
    'red/b.jpg': await red.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    'red/c.webp': await red.clone().webp({ lossless: true }).toBuffer(),
    'red/d.gif': await red.clone().gif().toBuffer(),
    'red/e.avif': await red.clone().avif({ lossless: true }).toBuffer(),
    'red/f.tiff': await red.clone().tiff().toBuffer(),
    'red/g.svg': svg,
    'red/h.bmp': bmp({ ...square, bits: 24, lines: Array(8).fill(Array(8).fill([10, 10, 250]).flat()) }),
    'red/k.bmp': bmp({
      ...square,
      bits: 8,
      palette: [[10, 10, 250]],
      lines: Array(8).fill(Array(8).fill(0)),
    }),
    'red/i.png': await red.clone().png({ palette: true }).toBuffer(),
    'red/j.png': await red.clone().toColourspace('rgb16').png().toBuffer(),
    'other/notes.txt': 'not a picture',
    'other/k.tif': await plain({ r: 10, g: 10, b: 250 }).toColourspace('cmyk').tiff().toBuffer(),
    '.hidden.png': 'litter',
  });
  const images = await readImages(place);
  expect(images).toMatchObject({ count: 12, height: 8, width: 8, channels: 3 });
  expect(images.names?.slice(0, 3)).toEqual(['other/k.tif', 'red/a.png', 'red/b.jpg']);
  expect([...(images.labels ?? [])]).toEqual([0, ...Array(11).fill(1)]);
  expect(images.pictures).toMatchObject({ classes: ['other', 'red'], skipped: 1, placement: 'crop' });
  expect(images.pictures?.skippedFiles).toEqual([{ path: 'other/notes.txt', reason: 'it is a text file' }]);
  const [blue, ...reds] = firstPixels(images);
  expect(blue?.[2]).toBeGreaterThan(100 + (blue?.[0] ?? 255));
  for (const [r = 0, g = 255, b = 255] of reds) {
    expect(Math.abs(r - 250)).toBeLessThan(6);
    expect(Math.max(g, b)).toBeLessThan(20);
  }
  expect(images.notes?.join(' ')).toMatch(
    /In colour.*Classes by folder: other, red\..*Skipped 1 file: other\/notes.txt/,
  );
});

test('a picture stands as its EXIF says', async () => {
  // Left half white; turned by 90 degrees that is the upper half.
  const left = await sharp(Buffer.from(Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 255 : 0))), {
    raw: { width: 8, height: 8, channels: 1 },
  })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const { pixels } = await readImages(folderOf({ 'a.png': left }));
  expect([pixels[0], pixels[7], pixels[56], pixels[63]]).toEqual([255, 255, 0, 0]);
});

describe('the ground', () => {
  const ink = (r: number) =>
    sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite([
        {
          input: { create: { width: 4, height: 8, channels: 4, background: { r, g: r, b: r, alpha: 1 } } },
          left: 0,
          top: 0,
        },
      ])
      .png()
      .toBuffer();

  test('is black under white ink on nothing, white under black ink, and told', async () => {
    const white = await readImages(folderOf({ 'a.png': await ink(255) }));
    expect([white.pixels[0], white.pixels[7], white.channels]).toEqual([255, 0, 1]);
    expect(white.notes?.join(' ')).toContain('is transparent in part: black is laid under it');
    const black = await readImages(folderOf({ 'a.png': await ink(0) }));
    expect([black.pixels[0], black.pixels[7]]).toEqual([0, 255]);
  });

  test('is as wished, also beside a picture that is fitted', async () => {
    const place = folderOf({ 'a.png': await plain(RED, 8, 4).png().toBuffer() });
    const wished = { size: { height: 8, width: 8 }, ground: [0, 0, 255] as const, placement: 'fit' as const };
    const { pixels } = await readImages(place, wished);
    const middle = 3 * (4 * 8 + 4);
    expect([[...pixels.subarray(0, 3)], [...pixels.subarray(middle, middle + 3)]]).toEqual([
      [0, 0, 255],
      [250, 10, 10],
    ]);
    const cropped = await readImages(place, { ...wished, placement: 'crop', channels: 1 });
    expect([...new Set(cropped.pixels)]).toEqual([61]);
  });
});

test('values of 16 bits of a scale of its own are stretched with all their levels', async () => {
  const deep = new Uint16Array(64).map((_, i) => (i * 4095) / 63);
  const png = await sharp(deep, { raw: { width: 8, height: 8, channels: 1, depth: 'ushort' } } as never)
    .toColourspace('grey16')
    .png()
    .toBuffer();
  const { pixels, notes } = await readImages(folderOf({ 'a.png': png }));
  expect(new Set(pixels).size).toBeGreaterThan(50);
  expect([pixels[0], pixels[63]]).toEqual([0, 255]);
  expect(notes?.join(' ')).toContain('go up to 4,095, which stands for white');
});

describe('a ZIP archive', () => {
  const write = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  test('is read as its folder is', async () => {
    const png = await plain(RED).png().toBuffer();
    const names = ['set/cat/1.png', 'set/dog/2.png', '__MACOSX/set/cat/._1.png'];
    const archive = write('good.zip', zipOf(names.map((name) => ({ name, data: png }))));
    const images = await readImages(archive);
    expect(images).toMatchObject({
      count: 2,
      names: names.slice(0, 2),
      pictures: { classes: ['cat', 'dog'] },
    });
  });

  test('is refused with paths that climb, or that would unpack to terabytes, before anything is unpacked', async () => {
    const data = new Uint8Array(10);
    await expect(readImages(write('climbs.zip', zipOf([{ name: '../../a.png', data }])))).rejects.toThrow(
      /climbs.zip is no ZIP archive that can be read: invalid relative path: ..\/..\/a.png/,
    );
    const bomb = Array.from({ length: 300 }, (_, i) => ({ name: `${i}.png`, data, claimed: 0xfffffff0 }));
    await expect(readImages(write('bomb.zip', zipOf(bomb)))).rejects.toThrow(
      /would unpack to 1,288,490,1\d\d,\d\d\d bytes/,
    );
    await expect(
      readImages(write('cut.zip', zipOf([{ name: 'a.png', data }]).subarray(0, 60))),
    ).rejects.toThrow(/no ZIP archive that can be read/);
  });

  test('skips a file that unpacks to more or less than it says, while others are read', async () => {
    const png = await plain(RED).png().toBuffer();
    const zeros = new Uint8Array(1e8);
    const entries = [
      { name: 'a.png', data: zeros, claimed: 10 },
      ...['b.png', 'c.png', 'd.png'].map((name) => ({ name, data: png })),
      { name: 'e.png', data: png, claimed: 1e6 },
      { name: 'f.png', data: zeros, claimed: 0 },
    ];
    const { pictures } = await readImages(write('lies.zip', zipOf(entries)));
    expect(pictures).toMatchObject({
      count: 3,
      skippedFiles: [
        { path: 'a.png', reason: 'it unpacks to more than the 10 bytes that the archive says' },
        {
          path: 'e.png',
          reason: `it unpacks to ${png.length}, not the 1,000,000 bytes that the archive says`,
        },
        { path: 'f.png', reason: 'it unpacks to more than the 0 bytes that the archive says' },
      ],
    });
  });

  test('skips a file that is packed in another way than by deflate, or damaged', async () => {
    const png = await plain(RED).png().toBuffer();
    const archive = Buffer.from(zipOf([{ name: 'a.png', data: png }]));
    const directory = archive.indexOf('PK\x01\x02');
    const damaged = Buffer.from(archive);
    damaged.fill(255, 40, 50);
    await expect(readImages(write('damaged.zip', damaged))).rejects.toThrow(/a.png: it cannot be unpacked: /);
    archive[directory + 10] = 12;
    await expect(readImages(write('bzip2.zip', archive))).rejects.toThrow(/packed by method 12 of ZIP/);
    archive[directory + 10] = 0;
    await expect(readImages(write('stored.zip', archive))).rejects.toThrow(/size mismatch/);
  });
});

test('what cannot be read is an error that names it', async () => {
  const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="40000"/>';
  await expect(readImages(folderOf({ 'a.svg': huge }))).rejects.toThrow(/a.svg: it has .* pixels/);
  await expect(readImages(folderOf({ 'a.txt': 'words', 'b.json': '{}' }))).rejects.toThrow(
    /none of the 2 files of .* is a picture that can be read, such as a.txt: it is a text file/,
  );
  const png = await plain(RED).png().toBuffer();
  const cut = await plain(RED, 64, 64).jpeg().toBuffer();
  const { pictures } = await readImages(
    folderOf({ 'a.png': png, 'b.jpg': cut.subarray(0, cut.length - 300) }),
  );
  expect(pictures).toMatchObject({ count: 1, skippedFiles: [{ path: 'b.jpg' }] });
  expect(pictures?.skippedFiles[0]?.reason).toMatch(/a JPEG picture that cannot be decoded/);
});

test('the size is decided by the pictures', () => {
  const size = (height: number, width: number) => ({ height, width });
  expect(decideSize([size(20, 48), size(20, 48)])).toEqual(size(20, 48));
  expect(decideSize([size(480, 640), size(960, 1280)])).toEqual(size(24, 32));
  expect(decideSize([size(480, 640), size(640, 480)])).toEqual(size(32, 32));
  expect(decideSize([size(16, 17), size(20, 16), size(16, 16)])).toEqual(size(16, 16));
});

test('folders are classes in natural order, if every picture lies in one that is known', () => {
  expect(classify(['c10/a', 'c9/b', 'c10/c'])).toMatchObject({
    names: ['c9', 'c10'],
    labels: Uint16Array.of(1, 0, 1),
  });
  expect(classify(['a/1', '2'])).toBe('2 lies beside the folders');
  expect(classify(['a/1', 'a/2'])).toBe('');
  expect(classify(Array.from({ length: 257 }, (_, i) => `${i}/a`))).toMatch(/257 folders, more than the 256/);
  expect(classify(['b/1'], ['a', 'b'])).toMatchObject({ labels: Uint16Array.of(1) });
  expect(classify(['c/1'], ['a', 'b'])).toBe('the folder c is no class of the training: a, b');
  expect(classify(['1'], ['a', 'b'])).toBe('');
});
