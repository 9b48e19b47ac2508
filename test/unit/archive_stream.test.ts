// Archives that come once, from the first byte to the last: blocks are given out as they come.

import { expect, test } from 'vitest';
import * as archive from '../../src/archive/index';
import { OptionError } from '../../src/errors';
import { BITS, joined, modelFile, noisyBits } from '../support/archives';

const WIDTH = BITS.input;
const ITEMS = 60;
const images = noisyBits(ITEMS * WIDTH);
const { codec } = await archive.quantize(modelFile(BITS), images);
const alone = await joined(archive.compress(codec, images, { blockItems: 20 }));
const whole = await joined(archive.compress(codec, images, { blockItems: 20, includeCodec: true }));

/** Parts of `size` bytes, and how many of the bytes were asked for. */
function stream(bytes: Uint8Array, size: number) {
  const state = { given: 0, closed: false };
  const parts = async function* () {
    try {
      while (state.given < bytes.length) {
        const part = bytes.slice(state.given, state.given + size);
        state.given += part.length;
        yield part;
      }
    } finally {
      state.closed = true;
    }
  };
  return { state, parts: parts() };
}

async function collected(from: archive.ArchiveStream, options: archive.DecompressOptions = {}) {
  const parts: archive.Part[] = [];
  for await (const part of archive.decompress(from, options)) parts.push(part);
  return parts;
}

const at = (first: number, end: number) => ({
  first,
  items: end - first,
  images: images.slice(first * WIDTH, end * WIDTH),
  shape: [WIDTH],
  lossy: false,
});
const BLOCKS = [at(0, 20), at(20, 40), at(40, 60)];

test('in parts of any size, of any kind, with the codec in it or not, the blocks are those of the file', async () => {
  for (const size of [1, 7, 1000, 1e6]) {
    expect(await collected(stream(whole, size).parts)).toEqual(BLOCKS);
    expect(await collected(stream(alone, size).parts, { codec })).toEqual(BLOCKS);
  }
  expect(await collected(new Blob([whole]).stream())).toEqual(BLOCKS);
  const readers = new Blob([whole]).stream();
  // As in a browser that does not iterate over streams.
  const old = { getReader: () => readers.getReader() } as ReadableStream<Uint8Array>;
  expect(await collected(old)).toEqual(BLOCKS);
});

test('a block is given out before what is behind it has come', async () => {
  const { state, parts } = stream(alone, 1);
  const restored = archive.decompress(parts, { codec });
  const { blocks } = await archive.list(alone);
  const index = 16 + 28 + 20 * blocks.length;
  const ends = blocks.map((_, i) =>
    blocks.slice(i + 1).reduce((end, { bytes }) => end - 28 - bytes, alone.length - index),
  );
  for (const end of ends) {
    await restored.next();
    expect(state.given).toBe(end);
  }
  expect((await restored.next()).done).toBe(true);
  expect(state).toEqual({ given: alone.length, closed: true });
});

test('a range is given out, and what is behind it is not read', async () => {
  const { state, parts } = stream(alone, 1);
  expect(await collected(parts, { codec, range: [15, 25] })).toEqual([at(15, 20), at(20, 25)]);
  expect(state.closed).toBe(true);
  expect(state.given).toBeLessThan(alone.length - 100);
  await expect(collected(stream(alone, 99).parts, { codec, range: [50, 61] })).rejects.toThrow(
    /^range must end at 60 or before/,
  );
  await expect(collected(stream(alone, 99).parts, { codec, range: [5, 5] })).rejects.toBeInstanceOf(
    OptionError,
  );
});

test('whoever stops has the stream closed, and tells of progress', async () => {
  const { state, parts } = stream(alone, 50);
  const told: archive.Progress[] = [];
  for await (const _ of archive.decompress(parts, { codec, onProgress: (one) => told.push(one) }))
    if (told.length === 1) break;
  expect(state.closed).toBe(true);
  expect(told[0]?.items).toBe(20);
  const aborted = stream(alone, 50);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(collected(aborted.parts, { codec, signal })).rejects.toThrow('enough');
  expect(aborted.state.closed).toBe(true);
});

/** What is given out of a stream before it is refused must be right. Whether it is refused. */
async function refused(bytes: Uint8Array, what: string): Promise<number> {
  let blocks = 0;
  try {
    for await (const part of archive.decompress(stream(bytes, 64).parts, { codec })) {
      if (Buffer.compare(part.images, BLOCKS[blocks]?.images as Uint8Array) !== 0)
        expect.fail(`${what}: other images`);
      blocks++;
    }
  } catch (error) {
    expect(error, what).toSatisfy(
      (one) => one instanceof archive.ArchiveError || one instanceof archive.CodecError,
    );
    return blocks;
  }
  return expect.fail(`${what}: not refused`);
}

test('with any one bit flipped, or cut anywhere, it is refused, after the blocks before that', async () => {
  for (let bit = 0; bit < 8 * alone.length; bit += 3) {
    const bytes = alone.slice();
    (bytes[bit >> 3] as number) ^= 1 << (bit & 7);
    await refused(bytes, `bit ${bit}`);
  }
  let most = 0;
  for (let length = 0; length < alone.length; length++)
    most = Math.max(most, await refused(alone.slice(0, length), `cut at ${length}`));
  expect(most).toBe(3);
  expect(await refused(Buffer.concat([alone, new Uint8Array(1)]), 'longer')).toBe(3);
});

test('what is no archive, no bytes, or another codec’s is refused', async () => {
  const { codec: other } = await archive.quantize(modelFile(BITS, 4), images);
  await expect(collected(stream(alone, 9).parts, { codec: other })).rejects.toThrow(/made by the codec/);
  await expect(collected(stream(alone, 9).parts)).rejects.toThrow(/does not hold its codec/);
  await expect(collected(stream(codec.bytes, 9).parts)).rejects.toThrow(/is no archive/);
  await expect(collected(stream(new Uint8Array(0), 9).parts)).rejects.toThrow(/is no archive/);
  const text = async function* () {
    yield 'VAZ' as never;
  };
  await expect(collected(text())).rejects.toThrow(/must come as bytes/);
});
