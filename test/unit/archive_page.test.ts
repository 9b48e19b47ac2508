import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decode, encode } from 'fast-png';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { rivalsOf as terminalRivals } from '../../cli/archive/rivals';
import { rivalsOf } from '../../demo/archive/rivals';
import { scanlines } from '../../scripts/data/png_lines.mjs';
import { crc32 } from '../../src/train/checksum';

/** A PNG file of what the page deflates. */
function pngOf(width: number, height: number, depth: number, colour: number, lines: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour], 8);
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

test('the PNG files that an archive is compared with hold the images: grey, colour and bits, filtered or not', async () => {
  const shapes = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 5 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    adaptive: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1000 }),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ width, height, channels, adaptive, seed }) => {
      const image = Uint8Array.from(
        { length: width * height * channels },
        (_, i) => (seed * (i + 3) * (i + 1)) % 256,
      );
      const form = { width, height, channels, ofBits: false };
      const png = pngOf(width, height, 8, channels === 1 ? 0 : 2, scanlines(image, form, adaptive));
      expect([...decode(png).data]).toEqual([...image]);
      const { raw } = await rivalsOf(image, form);
      expect(raw).toBe(image.length);
    }),
    { numRuns: 50 },
  );
});

test('the PNG that the terminal compares with is no larger than the better of two by libpng', async () => {
  const image = { width: 24, height: 20, channels: 3 } as const;
  const smooth = Uint8Array.from(
    { length: 3 * 24 * 20 },
    (_, i) => (i % 72) + 2 * Math.floor(i / 72) + (i % 3) * 40,
  );
  const flat = smooth.map((value) => (value > 90 ? 255 : 0));
  for (const pixels of [smooth, flat]) {
    const sizes = [true, false].map(async (adaptiveFiltering) => {
      const png = sharp(pixels, { raw: image }).png({ compressionLevel: 9, adaptiveFiltering });
      return (await png.toBuffer()).length;
    });
    expect(terminalRivals(pixels, image, false).png).toBeLessThanOrEqual(
      Math.min(...(await Promise.all(sizes))),
    );
  }
  const { png: filtered } = terminalRivals(smooth, image, false);
  expect(filtered).toBeLessThan(encode({ ...image, data: smooth }).length / 2);
});

test('of one image that is not worth filtering, the sizes are those of the files, a bit a pixel for bits', async () => {
  const image = Uint8Array.from({ length: 20 * 6 }, (_, i) => (i % 7 < 3 ? 255 : 0));
  const form = { width: 20, height: 6, channels: 1, ofBits: true } as const;
  const png = pngOf(20, 6, 1, 0, scanlines(image, form, false));
  const { depth, data } = decode(png);
  expect(depth).toBe(1);
  const bit = (x: number, y: number) => ((data[y * 3 + (x >> 3)] as number) >> (7 - (x & 7))) & 1;
  expect(Array.from(image, (_, i) => 255 * bit(i % 20, Math.floor(i / 20)))).toEqual([...image]);
  const parts: number[] = [];
  const sizes = await rivalsOf(image, form, (part) => parts.push(part));
  expect(sizes).toMatchObject({ raw: 15, png: png.length });
  expect(parts).toEqual([1]);
});
