import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeBlock } from '../../src/archive/bits_back';
import { readSection, SECTION_BYTES, writeSection } from '../../src/archive/format';
import * as archive from '../../src/archive/index';
import { decodeLossy, encodeLossy } from '../../src/archive/lossy';
import { cpuNetwork } from '../../src/archive/network';
import { fileOf, includedCodec, openArchive } from '../../src/archive/open_archive';
import { decodedBlock } from '../../src/archive/read_block';
import { OptionError, VaeError } from '../../src/errors';
import { BITS, BYTES, joined, modelFile, noise, noisyBits } from '../support/archives';

const WIDTH = BYTES.input;
const images = noise(300 * WIDTH);
const { codec } = await archive.quantize(modelFile(BYTES), images);
const ofBits = (await archive.quantize(modelFile(BITS), noisyBits(40 * BITS.input))).codec;

async function restored(bytes: Uint8Array, options: archive.DecompressOptions = {}) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of archive.decompress(bytes, options)) parts.push(part.images);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** What the decoder makes of means in eighths of a standard deviation, in the codec's integers: 32 of 256. */
async function expected({ model }: archive.Codec, values: Uint8Array) {
  const network = cpuNetwork(model);
  const rows = values.length / model.values;
  const heads = await network.encode(values, rows);
  const { edges, centres } = model.tables;
  const z = Float64Array.from({ length: rows * model.latent }, (_, i) => {
    const mu = heads[i + model.latent * Math.floor(i / model.latent)] as number;
    const bin = edges.filter((edge) => edge <= mu).length;
    return 32 * Math.round((centres[bin] as number) / 32);
  });
  const output = await network.decode(z, rows);
  return Uint8Array.from({ length: values.length }, (_, i) => {
    if (model.likelihood === 'bernoulli') return (output[i] as number) > 0 ? 1 : 0;
    const mean = output[i + model.values * Math.floor(i / model.values)] as number;
    return Math.min(Math.max(Math.round(mean / 4), 0), 255);
  });
}

test('gives back what the decoder makes of the means, by any network, in any blocks, and says how far that is', async () => {
  const wanted = await expected(codec, images);
  for (const blockItems of [1, 70, 1000]) {
    let psnr: number | undefined;
    const options = { lossy: true, blockItems, includeCodec: blockItems === 70, networkOf: late };
    const onProgress = (progress: archive.Progress) => {
      psnr = progress.psnr;
    };
    const bytes = await joined(archive.compress(codec, images, { ...options, onProgress }));
    expect(bytes).toEqual(
      await joined(archive.compress(codec, images, { ...options, networkOf: cpuNetwork })),
    );
    const given = blockItems === 70 ? {} : { codec };
    expect(await restored(bytes, given)).toEqual(wanted);
    expect(await restored(bytes, { ...given, networkOf: late, range: [60, 150] })).toEqual(
      wanted.subarray(60 * WIDTH, 150 * WIDTH),
    );
    const error = images.reduce((sum, value, i) => sum + (value - (wanted[i] as number)) ** 2, 0);
    expect(psnr).toBeCloseTo(10 * Math.log10((255 ** 2 * images.length) / error), 9);
    expect(await archive.list(bytes)).toMatchObject({ lossy: true, items: 300 });
    expect([bytes[8], bytes[10]]).toEqual([3, 3]);
  }
  const parts = async function* () {
    yield* [images.subarray(0, 100), images.subarray(100)];
  };
  const streamed = await joined(archive.compress(codec, parts(), { lossy: true, verify: false }));
  expect(streamed).toEqual(await joined(archive.compress(codec, images, { lossy: true })));
  const once: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of archive.decompress(new Blob([streamed]).stream(), { codec }))
    once.push(part.images);
  expect(new Uint8Array(await new Blob(once).arrayBuffer())).toEqual(wanted);
});

test('of bits gives back the likelier ones, as they were written', async () => {
  const bits = noisyBits(90 * BITS.input, 255);
  const wanted = await expected(
    ofBits,
    bits.map((value) => Number(value > 0)),
  );
  const bytes = await joined(archive.compress(ofBits, bits, { lossy: true }));
  expect(await restored(bytes, { codec: ofBits })).toEqual(wanted.map((bit) => 255 * bit));
});

test('takes what a normal distribution of the means takes, and no more than some bytes where all are alike', async () => {
  const { model } = codec;
  const coder = { model, network: cpuNetwork(model) };
  const items = 2000;
  const values = noise(items * WIDTH, 5);
  const bytes = await encodeLossy(coder, values);
  const heads = await coder.network.encode(values, items);
  let bits = 0;
  for (let k = 0; k < model.latent; k++) {
    const steps = Array.from({ length: items }, (_, i) =>
      Math.round((heads[2 * model.latent * i + k] as number) / 512),
    );
    const counts = new Map<number, number>();
    for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
    for (const count of counts.values()) bits -= count * Math.log2(count / items);
  }
  expect(8 * bytes.length).toBeLessThan(1.03 * bits + 8 * 40);
  const alike = await encodeLossy(coder, new Uint8Array(items * WIDTH).fill(7));
  expect(alike.length).toBeLessThan(40 + (items * model.latent * 0.006) / 8 + 20);
});

describe('damage', () => {
  const few = images.subarray(0, 5 * WIDTH);

  test('every single-bit flip of a small archive is an error', { timeout: 60_000 }, async () => {
    const bytes = await joined(archive.compress(codec, few, { lossy: true, blockItems: 3 }));
    for (let i = 0; i < 8 * bytes.length; i++) {
      const flipped = bytes.slice();
      flipped[i >> 3]! ^= 1 << (i & 7);
      const outcome = await restored(flipped, { codec }).catch((error) => error);
      expect(outcome, `bit ${i}`).toBeInstanceOf(VaeError);
    }
  });

  test('a block whose checksums are right and whose contents are not is an error, and salvage gives the others', async () => {
    const { model } = codec;
    const coder = { model, network: cpuNetwork(model) };
    const good = await encodeLossy(coder, few);
    const changes: ((view: DataView) => void)[] = [
      (view) => view.setUint16(0, 0, true),
      (view) => view.setUint16(0, 1, true),
      (view) => view.setUint16(0, 60_000, true),
      (view) => view.setUint16(0, 31, true),
      (view) => view.setInt16(2, -30_000, true),
      (view) => view.setUint32(2 + 3 * model.latent, 1, true),
    ];
    for (const change of changes) {
      const bad = good.slice();
      change(new DataView(bad.buffer));
      const section = readSection(writeSection({ kind: 'BLKL', first: 0, items: 5, decoded: 1 }, bad));
      const outcome = await decodedBlock(section!, bad, coder).catch((error) => error);
      expect(outcome).toBeInstanceOf(archive.ArchiveError);
    }
    for (const length of [0, 1, 5, 11, good.length - 2])
      await expect(decodeLossy(coder, good.subarray(0, length), 5)).rejects.toThrow();

    const bytes = await joined(archive.compress(codec, few, { lossy: true, blockItems: 2 }));
    const [block] = (await openArchive(fileOf(bytes))).blocks;
    bytes[(block?.offset as number) + SECTION_BYTES + 3]! ^= 1;
    const found: number[] = [];
    for await (const { first } of archive.salvage(bytes, { codec })) found.push(first);
    expect(found).toEqual([2, 4]);
  });
});

test('what is lossy is never taken for what is not, and needs its version', async () => {
  const bytes = await joined(archive.compress(codec, images, { lossy: true }));
  const plain = await joined(archive.compress(codec, images));
  expect((await archive.list(plain)).lossy).toBe(false);
  expect(plain.length).toBeGreaterThan(2 * bytes.length);
  // The block of a lossy archive in another one.
  const [block] = (await openArchive(fileOf(bytes))).blocks;
  const head = plain.subarray(0, (await openArchive(fileOf(plain))).blocks[0]!.offset);
  const parts = [head, bytes.subarray(block!.offset)].map((part) => new Uint8Array(part));
  const stream = new Blob(parts).stream();
  const outcome = await (async () => {
    for await (const _ of archive.decompress(stream, { codec })) break;
  })().catch((error) => error);
  expect(outcome).toBeInstanceOf(archive.ArchiveError);
  const earlier = archive.compress(codec, images, { lossy: true, version: 2 });
  await expect(joined(earlier)).rejects.toThrow(OptionError);
  const coder = { model: codec.model, network: cpuNetwork(codec.model) };
  const payload = bytes.subarray(block!.offset + SECTION_BYTES, block!.offset + SECTION_BYTES + block!.bytes);
  await expect(decodeBlock(coder, payload, 300, 'double')).rejects.toThrow();
});

test('an archive of the first version with a loss is read, and written to the byte', async () => {
  const fixture = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../fixtures/archives/${name}`, import.meta.url)));
  // Its codec is that of the archive beside it.
  const lossless = fileOf(fixture('bytes.vaez'));
  const own = await includedCodec(lossless, (await openArchive(lossless)).codec?.offset ?? 0);
  const given = noise(70 * WIDTH);
  const again = await joined(archive.compress(own, given, { lossy: true, shape: [4, 3], blockItems: 30 }));
  const bytes = fixture('lossy.vaez');
  expect(again).toEqual(bytes);
  expect(await restored(bytes, { codec: own })).toEqual(await expected(own, given));
});

/** As one on a GPU would be. */
function late(model: archive.IntegerModel): archive.Network {
  const network = cpuNetwork(model);
  const later = <T>(value: T) => new Promise<T>((done) => setTimeout(done, 0, value));
  return {
    encode: async (values, rows) => later(await network.encode(values, rows)),
    decode: async (centres, rows) => later(await network.decode(centres, rows)),
  };
}
