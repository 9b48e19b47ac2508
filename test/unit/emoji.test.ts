import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emojiFolder, readEmoji } from '../../scripts/data/emoji.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-emoji-'));
});
afterAll(() => rm(folder, { recursive: true }));

const CELL = 34;
const SIDE = 4;

/** Twelve emoji, of which the last but two has two tones of skin more; a cell of the sheet is as red as its number says. */
async function writePackage(places: (cell: number) => number): Promise<void> {
  const image = (cell: number) => ({
    unified: `U${cell}`,
    sheet_x: places(cell) % SIDE,
    sheet_y: Math.floor(places(cell) / SIDE),
    has_img_twitter: cell !== 11,
  });
  const entries = Array.from({ length: 12 }, (_, i) => ({
    ...image(i),
    category: i === 0 ? 'Component' : i < 6 ? 'Flags' : 'People & Body',
    sort_order: 100 - i,
    ...(i === 2 && { skin_variations: { '1F3FD': image(12), '1F3FB-1F3FF': image(13) } }),
  }));
  const side = SIDE * CELL;
  const data = Buffer.alloc(side * side * 4);
  for (let i = 0; i < side * side; i++) {
    const [y, x] = [Math.floor(i / side), i % side];
    data.set([16 * (SIDE * Math.floor(y / CELL) + Math.floor(x / CELL)), 0, 0, 255], 4 * i);
    // The border, which is no part of an image.
    if ([0, CELL - 1].includes(y % CELL) || [0, CELL - 1].includes(x % CELL)) data[4 * i + 3] = 0;
  }
  await mkdir(join(folder, 'img', 'twitter', 'sheets-clean'), { recursive: true });
  await sharp(data, { raw: { width: side, height: side, channels: 4 } })
    .png()
    .toFile(join(folder, 'img', 'twitter', 'sheets-clean', '32.png'));
  await writeFile(join(folder, 'emoji.json'), JSON.stringify(entries));
}

test('emoji are cut out of the sheet, told by category and tone, and held out with all their tones', async () => {
  await writePackage((cell) => cell);
  const { train, test: held, attributes } = await readEmoji(folder);
  expect(attributes.map(({ name }) => name)).toEqual(['category', 'skin']);
  // Eleven have a category, the one without an image among them; the tenth by their order is held out.
  expect([train.count, held.count]).toEqual([9, 3]);
  const values = 32 * 32 * 3;
  const cells = (of: typeof train) =>
    Array.from({ length: of.count }, (_, i) => {
      const pixels = of.pixels.subarray(i * values, (i + 1) * values);
      expect(new Set(pixels.filter((_, at) => at % 3 === 0)).size).toBe(1);
      return [(pixels[0] as number) / 16, ...of.table.subarray(2 * i, 2 * i + 2)];
    }).sort(([a = 0], [b = 0]) => a - b);
  const [flags, people] = [8, 1];
  expect(cells(held)).toEqual([
    [2, flags, 0],
    [12, flags, 3],
    [13, flags, 6],
  ]);
  expect(cells(train)).toEqual([
    ...[1, 3, 4, 5].map((cell) => [cell, flags, 0]),
    ...[6, 7, 8, 9, 10].map((cell) => [cell, people, 0]),
  ]);
});

test('a sheet that has no place for an emoji is of another kind', async () => {
  await writePackage((cell) => (cell === 4 ? 99 : cell));
  await expect(readEmoji(folder)).rejects.toThrow(/no place for U4/);
});

test('nothing is fetched unasked', async () => {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  try {
    expect(await emojiFolder({ fetch: false })).toBeUndefined();
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
});
