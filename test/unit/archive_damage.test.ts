// Archives that were damaged on their way: never other images without an error, and the blocks that are whole come back.

import { beforeAll, expect, test } from 'vitest';
import * as archive from '../../src/archive/index';
import { crc32 } from '../../src/train/checksum';
import { Random } from '../ops/harness';
import { BITS, joined, modelFile, noisyBits } from '../support/archives';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const ARCHIVES = LONG ? 1_000_000 : 3_000;
const TIMEOUT = LONG ? 7_200_000 : 60_000;
const WIDTH = BITS.input;
const ITEMS = 60;
const PER_BLOCK = 20;
const images = noisyBits(ITEMS * WIDTH);

let codec: archive.Codec;
let whole: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  ({ codec } = await archive.quantize(modelFile(BITS), images));
  whole = await joined(archive.compress(codec, images, { blockItems: PER_BLOCK }));
});

/** Whether an archive is refused, after no block or after some; each that is given out must be right. */
async function refused(bytes: Uint8Array, what: string): Promise<boolean> {
  const counter = { items: 0 };
  try {
    for await (const part of archive.decompress(bytes, { codec })) checkPart(part, what, counter);
  } catch (error) {
    expect(error, what).toSatisfy(
      (one) => one instanceof archive.ArchiveError || one instanceof archive.CodecError,
    );
    return true;
  }
  expect(counter.items, what).toBe(ITEMS);
  return false;
}

function checkPart(part: archive.Part, what: string, counter: { items: number }): void {
  const right = images.subarray(part.first * WIDTH, (part.first + part.items) * WIDTH);
  if (Buffer.compare(part.images, right) !== 0) expect.fail(`${what}: other images`);
  counter.items += part.items;
}

/** Examples that are salvaged. */
async function salvaged(bytes: Uint8Array, what: string): Promise<{ items: number; lost: archive.Lost[] }> {
  const counter = { items: 0 };
  const lost: archive.Lost[] = [];
  for await (const part of archive.salvage(bytes, { codec, onLost: (one) => lost.push(one) }))
    checkPart(part, what, counter);
  return { items: counter.items, lost };
}

test('with any one bit flipped: refused, and all blocks but one are salvaged', async () => {
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const bytes = whole.slice();
    (bytes[bit >> 3] as number) ^= 1 << (bit & 7);
    expect(await refused(bytes, `bit ${bit}`)).toBe(true);
    if (bit % 16 !== 0) continue;
    const { items, lost } = await salvaged(bytes, `bit ${bit}`);
    expect(items, `bit ${bit}`).toBeGreaterThanOrEqual(ITEMS - PER_BLOCK);
    expect(lost.length, `bit ${bit}`).toBeGreaterThan(0);
  }
});

test('cut at any length: refused, and the blocks before the cut are salvaged', async () => {
  for (let length = 0; length < whole.length; length++) {
    const bytes = whole.slice(0, length);
    expect(await refused(bytes, `cut at ${length}`)).toBe(true);
    if (length % 8 === 0) await salvaged(bytes, `cut at ${length}`);
  }
  const { blocks } = await archive.list(whole);
  const last = whole.length - 16 - 28 - 20 * blocks.length;
  expect((await salvaged(whole.slice(0, last), 'without an index')).items).toBe(ITEMS);
  expect((await salvaged(whole.slice(0, last - 1), 'without a byte of the last')).items).toBe(
    ITEMS - PER_BLOCK,
  );
});

test(
  'with bytes overwritten, moved, doubled, left out or added: refused',
  async () => {
    const random = new Random(5);
    const below = (count: number) => random.whole(count);
    for (let i = 0; i < ARCHIVES; i++) {
      const at = below(whole.length);
      const length = 1 + below(40);
      const parts = [
        whole.subarray(0, at),
        whole.subarray(at, at + length),
        whole.subarray(at + length),
      ] as const;
      const noise = Uint8Array.from({ length }, () => below(256));
      const bytes = Buffer.concat(
        [
          [parts[0], noise, parts[2]],
          [parts[0], parts[2]],
          [parts[0], parts[1], parts[1], parts[2]],
          [parts[0], noise, parts[1], parts[2]],
          [parts[2], parts[0], parts[1]],
          [whole, noise],
        ][below(6)] as Uint8Array[],
      );
      const same = Buffer.compare(bytes, whole) === 0;
      expect(await refused(bytes, `damage ${i}`)).toBe(!same);
    }
  },
  TIMEOUT,
);

test('with lengths and counts that lie, and a CRC-32 that is right for them: refused', async () => {
  const { blocks } = await archive.list(whole);
  const index = whole.length - 16 - 28 - 20 * blocks.length;
  const first = index - blocks.reduce((sum, { bytes }) => sum + bytes + 28, 0);
  for (const value of [0, 1, 19, 21, 65_536, 2 ** 31, 2 ** 32 - 1]) {
    // Of the first block: bytes, its number, its items. Of the index: bytes, items, and of its first entry.
    for (const place of [
      first + 4,
      first + 12,
      first + 16,
      index + 4,
      index + 16,
      index + 28 + 8,
      index + 28 + 12,
    ]) {
      const bytes = whole.slice();
      const view = new DataView(bytes.buffer);
      if (view.getUint32(place, true) === value) continue;
      view.setUint32(place, value, true);
      view.setUint32(index + 8, crc32(bytes.subarray(index + 28, -16)), true);
      for (const section of [first, index])
        view.setUint32(section + 24, crc32(bytes.subarray(section, section + 24)), true);
      expect(await refused(bytes, `${value} at ${place}`)).toBe(true);
    }
  }
});

test('blocks of two archives by one codec are not taken for one archive', async () => {
  const other = await joined(
    archive.compress(codec, noisyBits(ITEMS * WIDTH, 255, 9), { blockItems: PER_BLOCK }),
  );
  const { blocks } = await archive.list(other);
  const place = other.length - 16 - 28 - 20 * blocks.length - (28 + Number(blocks.at(-1)?.bytes));
  const section = other.subarray(place, place + 28 + Number(blocks.at(-1)?.bytes));
  const { blocks: own } = await archive.list(whole);
  const at = whole.length - 16 - 28 - 20 * own.length - (28 + Number(own.at(-1)?.bytes));
  const spliced = Buffer.concat([
    whole.subarray(0, at),
    section,
    whole.subarray(at + 28 + Number(own.at(-1)?.bytes)),
  ]);
  expect(await refused(spliced, 'spliced')).toBe(true);
});

test('nothing is salvaged by another codec, or without one', async () => {
  const { codec: other } = await archive.quantize(modelFile(BITS, 4), images);
  const run = async (options: archive.SalvageOptions) => {
    for await (const _ of archive.salvage(whole, options)) expect.fail('a part');
  };
  await expect(run({ codec: other })).rejects.toThrow(new RegExp(codec.hash));
  await expect(run({})).rejects.toThrow(/No whole codec/);
});
