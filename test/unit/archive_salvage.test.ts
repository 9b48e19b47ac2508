// What salvage says where the index or the head is gone, and what is said of networks that compute otherwise. 0.3 s.

import { expect, test } from 'vitest';
import { HEAD_BYTES, headLength, writeHead } from '../../src/archive/format';
import * as archive from '../../src/archive/index';
import { cpuNetwork } from '../../src/archive/network';
import { KernelError } from '../../src/errors';
import { crc32 } from '../../src/train/checksum';
import { BITS, BYTES, joined, modelFile, noise, noisyBits } from '../support/archives';

const bits = noisyBits(40 * BITS.input, 1);
const { codec } = await archive.quantize(modelFile(BITS), bits);
const options = { blockItems: 20, shape: [2, 5], one: 1 } as const;
const whole = await joined(archive.compress(codec, bits, options));
const bytes = noise(40 * BYTES.input);
const ofBytes = await archive.quantize(modelFile(BYTES), bytes);

async function salvaged(from: Uint8Array, given: archive.SalvageOptions = { codec }) {
  const lost: string[] = [];
  const parts: archive.Part[] = [];
  for await (const part of archive.salvage(from, { ...given, onLost: ({ why }) => lost.push(why) }))
    parts.push(part);
  return { parts, lost };
}

test('without the index, images have the shape and the ones that the head tells, and its codec is asked for', async () => {
  const { parts, lost } = await salvaged(whole.subarray(0, -1));
  expect(parts).toEqual([
    { first: 0, items: 20, images: bits.subarray(0, 200), shape: [2, 5], lossy: false },
    { first: 20, items: 20, images: bits.subarray(200), shape: [2, 5], lossy: false },
  ]);
  expect(lost).toEqual([expect.stringMatching(/its end is missing/)]);
  const { codec: other } = await archive.quantize(modelFile(BITS, 4), bits);
  await expect(salvaged(whole.subarray(0, -1), { codec: other })).rejects.toThrow(/not by/);
});

test('without the head, it says that what a 1 was is not known', async () => {
  const changed = whole.slice();
  changed[HEAD_BYTES] = 0;
  const { parts, lost } = await salvaged(changed);
  expect(parts.map(({ images }) => images)).toEqual([
    bits.subarray(0, 200).map((bit) => 255 * bit),
    bits.subarray(200).map((bit) => 255 * bit),
  ]);
  expect(parts[0]?.shape).toEqual([10]);
  expect(lost).toEqual([expect.stringMatching(/header|head/), expect.stringMatching(/what a 1 was/)]);
});

test('that images were compressed with a loss is said of each part, also without head and index', async () => {
  const lossy = await joined(archive.compress(ofBytes.codec, bytes, { lossy: true }));
  const changed = lossy.subarray(0, -1).slice();
  changed[HEAD_BYTES] = 0;
  for (const from of [lossy, lossy.subarray(0, -1), changed])
    expect((await salvaged(from, { codec: ofBytes.codec })).parts).toMatchObject([
      { items: 40, lossy: true },
    ]);
});

test('an archive whose head says bits, of a codec of bytes, is refused: images would be multiplied', async () => {
  const right = await joined(archive.compress(ofBytes.codec, bytes));
  const head = writeHead({ codec: ofBytes.codec.hash, values: 12, shape: [12], one: 255 }, 1);
  // The index tells where blocks begin: a stream needs no more than what comes first.
  const lying = Buffer.concat([head, right.subarray(headLength(right))]);
  const read = async () => {
    for await (const _ of archive.decompress(new Blob([lying]).stream(), { codec: ofBytes.codec }))
      expect.fail('a part');
  };
  await expect(read()).rejects.toThrow(/by its header it is of bits/);
});

/** With a number in the head of the block at a place of the file, whose CRC-32 is right for it. */
function lying(from: Uint8Array, at: number, field: number, value: number): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(from);
  const view = new DataView(changed.buffer);
  view.setUint32(at + field, value, true);
  view.setUint32(at + 24, crc32(changed.subarray(at, at + 24)), true);
  return changed;
}

test('a head that lies hides no block but its own, with the index or without', async () => {
  const blocks = await joined(archive.compress(codec, bits, { ...options, blockItems: 10 }));
  const firsts = async (from: Uint8Array) =>
    (await salvaged(from)).parts.map(({ first, images }) => {
      expect(images).toEqual(bits.subarray(first * 10, first * 10 + 100));
      return first;
    });
  const start = headLength(blocks);
  // That it is a later one, that it has more examples or other ones, and that it is longer than the file.
  for (const [field, value] of [
    [12, 4_000_000_000],
    [16, 65_536],
    [20, 1],
    [4, 2 ** 32 - 1],
  ] as const) {
    expect(await firsts(lying(blocks, start, field, value)), `field ${field}`).toEqual([10, 20, 30]);
    const { parts } = await salvaged(lying(blocks, start, field, value).subarray(0, -1));
    const others = parts.filter(({ first }) => first < 40).map(({ first }) => first);
    expect(others, `field ${field}, without an index`).toEqual([10, 20, 30]);
  }
});

test('of a file that was cut, the block that it ends within is named', async () => {
  const { blocks } = await archive.list(whole);
  const lost: archive.Lost[] = [];
  const cut = whole.subarray(0, headLength(whole) + 56 + (blocks[0]?.bytes as number) + 9);
  for await (const part of archive.salvage(new Blob([cut]), { codec, onLost: (one) => lost.push(one) }))
    expect(part.first).toBe(0);
  expect(lost).toMatchObject([
    {},
    { first: 20, items: 20, why: expect.stringMatching(/the file ends within/) },
  ]);
});

test('a block that is missing between others is named', async () => {
  const blocks = await joined(archive.compress(codec, bits, { ...options, blockItems: 10 }));
  const [, second] = (await archive.list(blocks)).blocks;
  const at = headLength(blocks) + 28 + ((await archive.list(blocks)).blocks[0]?.bytes as number);
  const without = Buffer.concat([
    blocks.subarray(0, at),
    blocks.subarray(at + 28 + (second?.bytes as number)),
  ]);
  const lost: archive.Lost[] = [];
  let given = 0;
  for await (const part of archive.salvage(without, { codec, onLost: (one) => lost.push(one) }))
    given += part.items;
  expect(given).toBe(30);
  expect(lost.slice(1)).toEqual([{ first: 10, items: 10, why: 'no block of these is left' }]);
});

test('blocks with a loss are not given out as those of an archive without one', async () => {
  const lossy = await joined(archive.compress(codec, bits, { ...options, lossy: true }));
  const block = lossy.subarray(headLength(lossy));
  const mixed = Buffer.concat([whole.subarray(0, headLength(whole)), block]);
  expect((await salvaged(mixed)).parts).toEqual([]);
});

/** A network that is wrong in one output of the decoder. */
const wrong = {
  codec,
  networkOf(model: archive.IntegerModel): archive.Network {
    const right = cpuNetwork(model);
    return {
      encode: right.encode,
      async decode(centres, rows) {
        return (await right.decode(centres, rows)).map((value, i) => (i === 3 ? value - 400 : value));
      },
    };
  },
};

test('what computes otherwise than the CPU is named, and the archive is not called damaged; nothing is lost by it', async () => {
  const read = async (from: archive.ArchiveSource | archive.ArchiveStream) => {
    for await (const _ of archive.decompress(from, wrong)) expect.fail('a part');
  };
  for (const reading of [read(whole), read(new Blob([whole]).stream()), salvaged(whole, wrong)]) {
    const error = await reading.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(KernelError);
    expect(error.message).toMatch(/examples 0 to 19, which is whole, .* Leave the GPU out/);
  }
});

test('a block that the CPU does not decode either is damaged, whatever runs the codec', async () => {
  const changed = whole.slice();
  const view = new DataView(changed.buffer);
  const section = headLength(whole);
  // Another CRC-32 of the examples, in a head that is right, where the index is gone, which has the right one.
  view.setUint32(section + 20, 1, true);
  view.setUint32(section + 24, crc32(changed.subarray(section, section + 24)), true);
  const { parts, lost } = await salvaged(changed.subarray(0, -1), { codec });
  expect(parts.map(({ first }) => first)).toEqual([20]);
  await expect(salvaged(changed, wrong)).rejects.toBeInstanceOf(KernelError);
  expect(lost).toEqual([
    expect.stringMatching(/its end is missing/),
    expect.stringMatching(/examples 0 to 19: its examples have another CRC-32/),
  ]);
});

test('what is no archive is named as that, and what is lost is told without advice to salvage', async () => {
  const drained = async (from: Uint8Array, options: archive.SalvageOptions = {}) => {
    for await (const _ of archive.salvage(from, options));
  };
  await expect(drained(noise(500))).rejects.toThrow(/no archive of webgpu-vae/);
  await expect(drained(new Uint8Array(0))).rejects.toThrow(/no archive of webgpu-vae/);
  const whole = await joined(archive.compress(ofBytes.codec, noise(20 * BYTES.input), { blockItems: 10 }));
  const newer = whole.slice(0, 40);
  newer.set([9, 0, 9, 0], 8);
  await expect(drained(newer)).rejects.toThrow(/format version 9/);
  const damaged = whole.slice();
  (damaged[damaged.length - 100] as number) ^= 1;
  const lost: archive.Lost[] = [];
  await drained(damaged, { codec: ofBytes.codec, onLost: (one) => lost.push(one) });
  expect(lost.map(({ why }) => why)).toEqual([
    'the block of examples 10 to 19: its bytes have another CRC-32',
  ]);
});
