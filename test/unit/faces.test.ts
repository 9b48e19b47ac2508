import { expect, test } from 'vitest';
import { drawnSet } from '../../cli/data/drawn';
import { UsageError } from '../../cli/terminal/errors';
import { pack } from '../../demo/data/pack';
import { facesSource } from '../../demo/data/sources';
import { unpack } from '../../demo/data/unpack';
import { ATTRIBUTES, drawFaces } from '../../scripts/data/faces.mjs';
import { pieces } from '../support/packed';

const VALUES = 32 * 32 * 3;

test('faces are the same ones each time, however many there are', async () => {
  const own = Math.random;
  const [few, more] = [await drawFaces({ train: 10 }), await drawFaces({ train: 60 })];
  expect(Math.random).toBe(own);
  expect([few.train.count, few.test.count, more.test.count]).toEqual([10, 1, 6]);
  expect(Buffer.compare(few.train.pixels, more.train.pixels.subarray(0, 10 * VALUES))).toBe(0);
  expect(Buffer.compare(few.test.pixels, more.test.pixels.subarray(0, VALUES))).toBe(0);
  expect(few.train.table).toEqual(more.train.table.subarray(0, 10 * ATTRIBUTES.length));
  expect(Buffer.compare(few.test.pixels, few.train.pixels.subarray(0, VALUES))).not.toBe(0);

  // They fill the picture, on a plain ground, and look like what is known of them.
  const faces = Array.from({ length: 60 }, (_, i) => ({
    at: (y: number, x: number) => [
      ...more.train.pixels.subarray(i * VALUES + 3 * (32 * y + x)).subarray(0, 3),
    ],
    known: [...more.train.table.subarray(i * ATTRIBUTES.length, (i + 1) * ATTRIBUTES.length)],
  }));
  const white = faces.filter(({ at }) => [at(0, 0), at(0, 31)].flat().every((byte) => byte === 255));
  expect(white.length).toBeGreaterThan(55);
  // Of the cheeks, by tones from light to dark.
  const tones = ATTRIBUTES[1]?.values.map((_, tone) => {
    const lights = faces
      .filter(({ known }) => known[1] === tone)
      .map(({ at }) => Math.max(...[11, 20].map((x) => at(23, x).reduce((sum, one) => sum + one))));
    return lights.reduce((sum, one) => sum + one, 0) / lights.length;
  });
  expect(tones).toHaveLength(5);
  expect(tones).toEqual(tones?.toSorted((a, b) => b - a));
  for (const [column, { values }] of ATTRIBUTES.entries())
    expect(new Set(faces.map(({ known }) => known[column])).size).toBe(values.length);
});

test('a site has them with their attributes and a credit', async () => {
  const { entry, bytes } = await pack(await facesSource(40));
  expect(entry).toMatchObject({
    ...{ name: 'Faces', width: 32, height: 32, channels: 3, train: 40, test: 4, trainLabels: true },
    ...{
      attributes: ATTRIBUTES,
      classes: ATTRIBUTES[0]?.values,
      credit: expect.stringContaining('Apache-2.0'),
    },
  });
  const { known, labels, test: images, channels } = await unpack(pieces(bytes, [5000]));
  expect([channels, images.length, known?.length]).toEqual([3, 4 * VALUES, 4 * ATTRIBUTES.length]);
  expect([...(known ?? [])].filter((_, i) => i % ATTRIBUTES.length === 0)).toEqual([...(labels ?? [])]);
});

test.each(['faces:', 'faces:9', 'faces:ten', 'faces:100001', 'faces:-5'])('%s is refused', async (data) => {
  await expect(drawnSet(data)).rejects.toThrow(UsageError);
  await expect(drawnSet(data)).rejects.toThrow(/from 10 to 100,000/);
});

test('other names are of no such set', async () => {
  expect(await drawnSet('./faces')).toBeUndefined();
  expect(await drawnSet('facesjs')).toBeUndefined();
});
