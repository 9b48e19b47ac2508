import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { isPicturesRead, picturesOf } from '../../cli/data/beside';
import type { Values } from '../../cli/data/image_set';
import { readImages } from '../../cli/data/images';
import { parseTile, tileName } from '../../cli/data/photos/tile';
import { readingOf } from '../../cli/data/reading';
import { UsageError } from '../../cli/terminal/errors';
import { idxFile } from '../support/idx';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Kind = 'drawn' | 'clear' | 'plain';

/**
 * A sheet of 3 x 4 tiles of 8 x 6 pixels with one between them and two more to the right: of each, `kinds` says whether it is empty. A
 * drawn one has the red of its place, and a green corner.
 */
async function sheet(name: string, kinds: (place: number) => Kind, deep = false): Promise<string> {
  const [height, width] = [3 * 9 - 1, 4 * 7 - 1 + 2];
  const data = Buffer.alloc(4 * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = 4 * Math.floor(y / 9) + Math.floor(x / 7);
      const kind = kinds(place);
      const [within, corner] = [y % 9 < 8 && x % 7 < 6, y % 9 === 7 && x % 7 === 5];
      // What lies between tiles is seen in none.
      const pixel =
        !within || x >= 27 ? [0, 0, 255, 255] : [15 * place, kind === 'drawn' && corner ? 255 : 0, 0, 255];
      data.set(kind === 'clear' && within ? [x, y, 9, 0] : pixel, 4 * (y * width + x));
    }
  }
  const image = sharp(data, { raw: { height, width, channels: 4 } });
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  await (deep ? image.toColourspace('rgb16') : image).png().toFile(path);
  return path;
}

const TILE = { height: 8, width: 6, gap: 1 };
const reds = ({ pixels, count }: { pixels: Values; count: number }) =>
  Array.from({ length: count }, (_, i) => pixels[(i * pixels.length) / count]);

describe('a sheet of sprites', () => {
  test('is cut into tiles, those of nothing and of one colour left out', async () => {
    const path = await sheet('a.png', (place) => (place === 5 ? 'clear' : place === 2 ? 'plain' : 'drawn'));
    const images = await readImages(path, { tile: TILE });
    expect(images).toMatchObject({ count: 10, height: 8, width: 6, channels: 3 });
    expect(reds(images)).toEqual([0, 1, 3, 4, 6, 7, 8, 9, 10, 11].map((place) => 15 * place));
    // The corner of the last one: nothing is moved by what lies between them.
    expect([...images.pixels.subarray(-3)]).toEqual([165, 255, 0]);
    expect(images.pixels.filter((_, i) => i % 3 === 2).every((byte) => byte === 0)).toBe(true);
    expect(images.names?.[4]).toBe('a.png#1,2');
    expect(images.notes?.slice(0, 2)).toEqual([
      'Cut 1 sheet into 10 tiles of 8x6+1; 2 more are empty, transparent or of one colour.',
      'a.png is 26x29, which such tiles do not fill: what is beside the last ones is left out.',
    ]);
    // A run keeps it, and whatever is read for its model is cut in the same way.
    const kept = JSON.parse(JSON.stringify(images.pictures));
    expect(isPicturesRead(kept)).toBe(true);
    expect(isPicturesRead({ ...kept, tile: { height: 8 } })).toBe(false);
    expect((await readImages(path, { trained: picturesOf(kept) })).pixels).toEqual(images.pixels);
  });

  test('of 16 bits has the same tiles, and any have another size', async () => {
    const [eight, sixteen] = [
      await sheet('8.png', () => 'drawn'),
      await sheet('16.png', () => 'drawn', true),
    ];
    const [a, b] = [await readImages(eight, { tile: TILE }), await readImages(sixteen, { tile: TILE })];
    // sharp makes 4095 of 15, which is 15.9 of 255.
    expect(b.pixels.length).toBe(a.pixels.length);
    expect(b.pixels.every((byte, i) => Math.abs(byte - (a.pixels[i] as number)) <= 1)).toBe(true);
    const small = await readImages(eight, { tile: TILE, size: { height: 4, width: 3 } });
    expect(small).toMatchObject({ count: 12, height: 4, width: 3 });
    expect(reds(small)).toEqual(reds(a));
  });

  test('is none where it is a single picture no larger than a tile, nor with --tile none', async () => {
    const tile = { height: 30, width: 32, gap: 0 };
    const path = await sheet('single.png', () => 'drawn');
    const size = { height: 26, width: 29 };
    const trained = { tile, size };
    expect(await readImages(path, { trained })).toMatchObject({ count: 1, ...size });
    const small = { ...TILE, height: 30 };
    await expect(readImages(path, { trained: { tile: small, size } })).rejects.toThrow(/--tile none/);
    const { tile: none } = readingOf({ tile: parseTile('none') });
    expect(none).toBeNull();
    const whole = await readImages(path, { tile: none, trained: { tile: small, size } });
    expect(whole).toMatchObject({ count: 1, ...size });
    expect(whole.pictures?.tile).toBeUndefined();
    expect(tileName(none)).toBe('none');
  });

  test('is of the class of its folder', async () => {
    await sheet('set/one/a.png', () => 'drawn');
    await sheet('set/two/b.png', (place) => (place < 4 ? 'drawn' : 'clear'));
    writeFileSync(join(folder, 'set', 'two', 'notes.txt'), 'no sheet');
    const images = await readImages(join(folder, 'set'), { tile: TILE });
    expect([...(images.labels ?? [])]).toEqual([...Array(12).fill(0), ...Array(4).fill(1)]);
    expect(images.pictures).toMatchObject({
      ...{ classes: ['one', 'two'], count: 16, skipped: 1 },
      skippedFiles: [{ path: 'two/notes.txt', reason: 'it is a text file' }],
    });
  });

  test('of which no tile is left, and what is none, are told of', async () => {
    const path = await sheet('empty.png', () => 'clear');
    const whole = { height: 30, width: 6, gap: 0 };
    await expect(readImages(path, { tile: TILE })).rejects.toThrow(
      /no tile of 8x6\+1 with something in it; choose/,
    );
    await expect(readImages(path, { tile: whole })).rejects.toThrow(
      /it is 26x29, smaller than a tile of 30x6: --tile none takes it whole/,
    );
    writeFileSync(join(folder, 'rows.idx'), idxFile([2, 4, 4], new Uint8Array(32)));
    await expect(readImages(join(folder, 'rows.idx'), { tile: TILE })).rejects.toThrow(UsageError);
    await expect(readImages(join(folder, 'rows.idx'), { tile: TILE })).rejects.toThrow(
      /--tile goes with pictures/,
    );
  });
});

test('a tile is written as its height, its width, and what lies between', () => {
  for (const text of ['16x16', '8x6+1', '100x1+20']) expect(tileName(parseTile(text))).toBe(text);
  for (const text of ['16', '0x4', '4x0', '16x16+', 'x', '4x4-1', '99999x1'])
    expect(() => parseTile(text)).toThrow(InvalidArgumentError);
});
