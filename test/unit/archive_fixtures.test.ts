// Archives as versions 1 and 2, and codecs of versions 1 to 3, were written: every later version must read them, and write the same by their codecs.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decompress } from '../../src/archive';
import { compress } from '../../src/archive/compress';
import { fileOf, includedCodec, openArchive } from '../../src/archive/open_archive';
import { BITS, BYTES, joined, MIXTURE, noise, noisyBits } from '../support/archives';

test.each([
  ['bytes.vaez', noise(70 * BYTES.input), { version: 1, shape: [4, 3] }],
  ['bits.vaez', noisyBits(70 * BITS.input, 1), { version: 1, one: 1 }],
  ['colour.vaez', noise(70 * 105), { shape: [7, 5, 3] }],
  ['mixture.vaez', noise(70 * MIXTURE.input), { shape: [3, 4] }],
  ['grey.vaez', noisyBits(70 * 54), { shape: [6, 9] }],
] as const)('%s', async (name, images, options) => {
  const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/archives/${name}`, import.meta.url)));
  const width = images.length / 70;
  const parts: number[][] = [];
  for await (const { first, items, images: some } of decompress(bytes)) {
    expect(some).toEqual(images.subarray(first * width, (first + items) * width));
    parts.push([first, items]);
  }
  expect(parts).toEqual([
    [0, 30],
    [30, 30],
    [60, 10],
  ]);
  const { codec } = await openArchive(fileOf(bytes));
  const own = await includedCodec(fileOf(bytes), codec?.offset ?? 0);
  const again = await joined(compress(own, images, { includeCodec: true, blockItems: 30, ...options }));
  expect(again).toEqual(bytes);
});
