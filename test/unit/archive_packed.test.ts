// The codec in an archive: each tensor in about its entropy, and nothing else where a byte of it is changed.

import { describe, expect, test } from 'vitest';
import { readCodec } from '../../src/archive/codec_file';
import { ArchiveError, CodecError } from '../../src/archive/errors';
import * as archive from '../../src/archive/index';
import { packed, unpackCodec } from '../../src/archive/packed_codec';
import { readRaw, writeRaw } from '../../src/train/safetensors';
import { BITS, BYTES, joined, modelFile, noise, noisyBits } from '../support/archives';

const SMALL = { input: 6, latent: 1, likelihood: 'bernoulli' } as const;
const { codec } = await archive.quantize(modelFile(BYTES), noise(40 * BYTES.input));

/** The file of tensors that are no codec's. */
const fileOf = (tensors: readonly (readonly [dtype: string, bytes: Uint8Array])[]) =>
  writeRaw({
    metadata: new Map([['a', 'b']]),
    tensors: new Map(
      tensors.map(([dtype, bytes], i) => {
        const shape = [bytes.length / ({ I8: 1, U16: 2, I32: 4 }[dtype] ?? 1)];
        return [`t${i}`, { dtype, shape, bytes }];
      }),
    ),
  });

test('gives back files of any tensors, also of none, of one byte over and over, of all bytes, of values that wrap', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const rare = new Uint8Array(40_000).fill(128);
  rare.set(all);
  for (const tensors of [
    [],
    [['I8', new Uint8Array(0)]],
    [['I8', new Uint8Array(5000).fill(200)]],
    [['I8', all]],
    [['I8', rare]],
    [['I8', Uint8Array.from({ length: 40_000 }, (_, i) => (i < 200 ? i : 128 + (i % 128)))]],
    [
      ['I32', noise(400)],
      ['U16', noise(222)],
      ['I8', noise(999)],
      ['I32', new Uint8Array(4)],
    ],
    [['I32', Uint8Array.of(255, 255, 255, 127, 0, 0, 0, 128, 255, 255, 255, 255)]],
  ] as const) {
    const file = fileOf(tensors as never);
    expect(unpackCodec(packed(file))).toEqual(file);
  }
  expect(unpackCodec(packed(codec.bytes))).toEqual(codec.bytes);
});

test('a tensor takes at most 1 % more than its entropy, and the tables of a codec three tenths of their bytes', () => {
  const bytes = Uint8Array.from(noise(100_000), (byte, i) => (i % 3 === 0 ? byte & 15 : byte & 3));
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  const bits = [...counts.values()].reduce((sum, n) => sum - n * Math.log2(n / bytes.length), 0);
  const own = packed(fileOf([['I8', bytes]])).length - packed(fileOf([['I8', bytes.subarray(0, 0)]])).length;
  expect(8 * own).toBeLessThan(1.01 * bits);
  expect(packed(codec.bytes).length).toBeLessThan(0.3 * codec.bytes.length);
});

describe('in an archive', async () => {
  const bits = noisyBits(5 * SMALL.input);
  const made = await archive.quantize(modelFile(SMALL), bits);
  const whole = await joined(archive.compress(made.codec, bits, { includeCodec: true }));
  const { codecBytes } = await archive.list(whole);
  const head = whole.length - (await archive.list(whole)).blocks.length * 20;

  async function restored(bytes: Uint8Array): Promise<Uint8Array> {
    return joined(
      (async function* () {
        for await (const { images } of archive.decompress(bytes)) yield images;
      })(),
    );
  }

  test('it is the whole codec, by a file of its own or not', async () => {
    expect(await restored(whole)).toEqual(bits);
    expect(codecBytes).toBeLessThan(made.codec.bytes.length);
    expect(head).toBeGreaterThan(codecBytes);
  });

  test('with any one bit of its section flipped, the archive is refused; with another section, too', async () => {
    const start =
      whole.length - 16 - 28 - 20 - (28 + (await archive.list(whole)).blocks[0]!.bytes) - codecBytes;
    for (let bit = 8 * start; bit < 8 * (start + codecBytes); bit += 97) {
      const bytes = whole.slice();
      (bytes[bit >> 3] as number) ^= 1 << (bit & 7);
      await expect(restored(bytes), `bit ${bit}`).rejects.toSatisfy(
        (error) => error instanceof ArchiveError || error instanceof CodecError,
      );
    }
  });

  test('with any one bit of the packed codec flipped, whose CRC-32 nobody checks, no other codec is read', async () => {
    const payload = packed(made.codec.bytes);
    let refused = 0;
    for (let bit = 0; bit < 8 * payload.length; bit += bit < 8 * 1000 ? 41 : 499) {
      const bytes = payload.slice();
      (bytes[bit >> 3] as number) ^= 1 << (bit & 7);
      try {
        const read = await readCodec(unpackCodec(bytes));
        expect(read.hash, `bit ${bit}`).toBe(made.codec.hash);
      } catch (error) {
        refused++;
        expect(error, `bit ${bit}`).toSatisfy(
          (one) => one instanceof ArchiveError || one instanceof CodecError,
        );
      }
    }
    expect(refused).toBeGreaterThan(300);
  });
});

test('cut at any length, or with sizes that lie, it is refused, and takes no more memory than a codec may', () => {
  const { bytes: file } = codec;
  const payload = packed(file);
  for (let length = 0; length < payload.length; length += length < 300 ? 1 : 97)
    expect(() => unpackCodec(payload.subarray(0, length)), `cut at ${length}`).toThrow(ArchiveError);
  const before = process.memoryUsage().arrayBuffers;
  for (const place of [0, 4, 8]) {
    for (const value of [0, 1, 8, file.length - 1, file.length + 1, 2 ** 26 + 1, 2 ** 31, 2 ** 32 - 1]) {
      const bytes = payload.slice();
      new DataView(bytes.buffer).setUint32(place, value, true);
      if (Buffer.compare(bytes, payload) === 0) continue;
      expect(() => unpackCodec(bytes), `${value} at ${place}`).toThrow(ArchiveError);
    }
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);
  expect(readRaw(file, { I8: 1, U16: 2, I32: 4 }).tensors.size).toBeGreaterThan(6);
});

test('salvage reads it, too, where the index is gone', async () => {
  const bits = noisyBits(30 * BITS.input);
  const made = await archive.quantize(modelFile(BITS), bits);
  const whole = await joined(archive.compress(made.codec, bits, { includeCodec: true }));
  const parts: Uint8Array[] = [];
  for await (const { images } of archive.salvage(whole.subarray(0, -20))) parts.push(images);
  expect(Buffer.concat(parts)).toEqual(Buffer.from(bits));
});
