import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { expect, it } from 'vitest';
import { parseImage, parsePoint } from '../../cli/latents/points';
import { readPng } from '../../cli/latents/read_png';
import { traverse, walk } from '../../cli/latents/walk';
import { latentUse } from '../../src/data/index';

const norms = (codes: Float32Array): number[] =>
  Array.from({ length: codes.length / 2 }, (_, i) =>
    Math.hypot(codes[2 * i] as number, codes[2 * i + 1] as number),
  );

it('a straight way takes equal steps, a spherical one keeps the distance from 0', () => {
  const [from, to] = [Float32Array.of(2, 0), Float32Array.of(0, 2)];
  expect([...walk(from, to, 3, false)]).toEqual([2, 0, 1, 1, 0, 2]);
  const around = walk(from, to, 5, true);
  for (const norm of norms(around)) expect(norm).toBeCloseTo(2, 6);
  expect(around[4]).toBeCloseTo(Math.SQRT2, 6);
  expect([...around.slice(0, 2), ...around.slice(8).map(Math.round)]).toEqual([2, 0, 0, 2]);
});

it('a spherical way without an angle is the straight one', () => {
  const from = Float32Array.of(1, 2);
  for (const to of [Float32Array.of(2, 4), Float32Array.of(-1, -2), Float32Array.of(0, 0), from])
    expect(walk(from, to, 4, true)).toEqual(walk(from, to, 4, false));
});

it('a traversal moves one dimension after the other from end to end', () => {
  expect([...traverse(Float32Array.of(7, 8), [1, 0], 3, 3)]).toEqual([
    ...[7, -3, 7, 0, 7, 3],
    ...[-3, 8, 0, 8, 3, 8],
  ]);
});

it('dimensions are in the order of the mean KL of each', () => {
  const kl = (mean: number, logvar: number) => (mean * mean + Math.exp(logvar) - 1 - logvar) / 2;
  const mu = Float32Array.of(0, 1, 2, 0, -1, 1);
  const logvar = Float32Array.of(0, -1, -2, 0, 1, 0);
  const found = latentUse(mu, logvar, 3);
  expect(found.map(({ dimension }) => dimension)).toEqual([2, 1, 0]);
  expect(found.map((use) => use.kl)).toEqual([(kl(2, -2) + kl(1, 0)) / 2, (kl(1, -1) + kl(-1, 1)) / 2, 0]);
  for (const [bad, latent] of [
    [new Float32Array(4), 3],
    [new Float32Array(0), 3],
    [mu, 0],
  ] as const)
    expect(() => latentUse(bad, bad, latent)).toThrow(/latent dimensions|must have 3 values/);
});

it.each([
  ['3', { kind: 'image', place: 3 }],
  ['0.5,-1.2', { kind: 'code', values: [0.5, -1.2] }],
  ['-1.5, 2e-1', { kind: 'code', values: [-1.5, 0.2] }],
  ['[3]', { kind: 'code', values: [3] }],
  ['0.5', { kind: 'code', values: [0.5] }],
  ['codes.csv', { kind: 'file', path: 'codes.csv', row: 0 }],
  ['a/2-codes.csv:7', { kind: 'file', path: 'a/2-codes.csv', row: 7 }],
  ['C:\\codes.csv', { kind: 'file', path: 'C:\\codes.csv', row: 0 }],
])('a point %j is %j', (text, point) => {
  expect(parsePoint(text)).toEqual(point);
});

it.each(['1,x', '[]', '1,,2', '1,Infinity', ''])('%j is no point', (text) => {
  expect(() => parsePoint(text)).toThrow(/It takes/);
});

it.each(['1,2', 'codes.csv'])('%j is no image', (text) => {
  expect(() => parseImage(text)).toThrow(/number of an image, or a file/);
});

it('a PNG of a mask is read as grey, whatever it is written as', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-png-'));
  const path = join(folder, 'a.png');
  const read = async (data: Uint8Array | Uint16Array, more: object) => {
    await writeFile(path, encode({ width: 3, height: 2, data, ...more }));
    return readPng(path, 'the mask');
  };
  const grey = Uint8Array.of(0, 255, 128, 7, 9, 11);
  const each = (times: number) =>
    Uint8Array.from({ length: 6 * times }, (_, i) => grey[Math.floor(i / times)] as number);
  expect(await read(grey, { channels: 1 })).toEqual({
    ...{ width: 3, height: 2, channels: 1, pixels: grey },
  });
  expect((await read(each(3), { channels: 3 })).pixels).toEqual(grey);
  expect((await read(each(2), { channels: 2 })).pixels).toEqual(grey);
  expect((await read(each(4), { channels: 4 })).pixels).toEqual(grey);
  expect(
    (
      await read(
        Uint16Array.from(grey, (byte) => 257 * byte),
        { channels: 1, depth: 16 },
      )
    ).pixels,
  ).toEqual(grey);
  // One bit a pixel, as programs save a mask: rows begin with a byte.
  const bits = { channels: 1, depth: 1, data: Uint8Array.of(0b01000000, 0b10100000) };
  expect((await read(bits.data, bits)).pixels).toEqual(Uint8Array.of(0, 255, 0, 255, 0, 255));
  await writeFile(path, 'no picture');
  await expect(readPng(path, 'the mask')).rejects.toThrow(/a text file, where a PNG is read|no PNG/);
  await rm(folder, { recursive: true });
});
