import { describe, expect, test } from 'vitest';
import { boundOf } from '../../src/archive/bits_back';
import * as archive from '../../src/archive/index';
import { cpuNetwork } from '../../src/archive/network';
import { filler } from '../../src/archive/rans';
import { DataError, OptionError } from '../../src/errors';
import { at as matrixAt } from '../../src/matrix.twin';
import { STREAMS } from '../../src/random';
import { gather } from '../../src/step/gather.twin';
import { BITS, BYTES, joined, modelFile, noise, noisyBits } from '../support/archives';

const WIDTH = BYTES.input;
const images = noise(300 * WIDTH);
const { codec } = await archive.quantize(modelFile(BYTES), images);
const ofBits = (await archive.quantize(modelFile(BITS), noisyBits(40 * BITS.input))).codec;

const restored = async (bytes: archive.ArchiveSource, options: archive.DecompressOptions = {}) => {
  const images: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of archive.decompress(bytes, options)) images.push(part.images);
  return new Uint8Array(await new Blob(images).arrayBuffer());
};

test('gives back bytes and bits, of any number of examples and blocks, with the codec in the archive or beside it', async () => {
  for (const count of [1, 2, 7, 100, 300]) {
    for (const blockItems of [1, 50, 1000]) {
      const given = images.subarray(0, count * WIDTH);
      const bytes = await joined(archive.compress(codec, given, { blockItems, includeCodec: count === 7 }));
      expect(await restored(bytes, count === 7 ? {} : { codec })).toEqual(given);
    }
  }
  for (const one of [1, 255] as const) {
    const given = noisyBits(90 * BITS.input, one);
    const bytes = await joined(archive.compress(ofBits, given, { one }));
    expect(await restored(bytes, { codec: ofBits })).toEqual(given);
  }
});

test('gives back values that the model thinks impossible, and images all alike', async () => {
  for (const value of [0, 255]) {
    const given = new Uint8Array(40 * WIDTH).fill(value);
    expect(await restored(await joined(archive.compress(codec, given)), { codec })).toEqual(given);
    const bits = new Uint8Array(40 * BITS.input).fill(value);
    expect(await restored(await joined(archive.compress(ofBits, bits)), { codec: ofBits })).toEqual(bits);
  }
});

test('takes at most 1 % more than the bound of the integer model, and what a block has of its own', async () => {
  const items = 2000;
  const given = noise(items * WIDTH, 7);
  const { values, kl } = await boundOf(
    { model: codec.model, network: cpuNetwork(codec.model) },
    given,
    (i) => filler(i) >>> 2,
  );
  const bytes = await joined(archive.compress(codec, given, { blockItems: items }));
  expect(8 * bytes.length).toBeLessThan(1.01 * (values + kl) + 8 * 350);
  expect(8 * bytes.length).toBeGreaterThan(0.98 * (values + kl));
});

test('the bytes are the same from a stream in parts of any size, and by a network that takes its time', async () => {
  const whole = await joined(archive.compress(codec, images, { blockItems: 64 }));
  for (const size of [1, 777, 5000]) {
    const parts = async function* () {
      for (let at = 0; at < images.length; at += size) yield images.subarray(at, at + size);
    };
    const options = { blockItems: 64, verify: false, networkOf: late };
    expect(await joined(archive.compress(codec, parts(), options))).toEqual(whole);
  }
  expect(await restored(whole, { codec, networkOf: late })).toEqual(images);
  expect(await restored(new Blob([whole]), { codec })).toEqual(images);
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

test('a range is decoded without reading other blocks', async () => {
  const bytes = await joined(archive.compress(codec, images, { blockItems: 64 }));
  const { blocks } = await archive.list(bytes);
  // All but the second block are destroyed.
  const only = bytes.slice();
  const start = bytes.length - 16 - 28 - 20 * blocks.length;
  const first = start - blocks.reduce((sum, { bytes: own }) => sum + own + 28, 0);
  const second = first + 28 + Number(blocks[0]?.bytes);
  only.fill(0xff, first, second);
  only.fill(0xff, second + 28 + Number(blocks[1]?.bytes), start);
  const parts: archive.Part[] = [];
  for await (const part of archive.decompress(only, { codec, range: [70, 90] })) parts.push(part);
  expect(parts).toMatchObject([{ first: 70, items: 20, images: images.slice(70 * WIDTH, 90 * WIDTH) }]);
  expect(await restored(bytes, { codec, range: [60, 200] })).toEqual(
    images.subarray(60 * WIDTH, 200 * WIDTH),
  );
  for (const range of [
    [0, 0],
    [5, 4],
    [0, 301],
    [-1, 3],
    [0.5, 2],
  ] as const)
    await expect(restored(bytes, { codec, range })).rejects.toBeInstanceOf(OptionError);
});

test('its version is 1 where a reader of version 1 reads it, else 2', async () => {
  for (const [of, options, version] of [
    [codec, {}, 1],
    [codec, { includeCodec: true }, 2],
    [codec, { includeCodec: true, version: 1 }, 1],
    [ofBits, {}, 2],
    [ofBits, { version: 1 }, 1],
  ] as const) {
    const given = of === codec ? images : noisyBits(300 * BITS.input);
    const bytes = await joined(archive.compress(of, given, options));
    expect([bytes[8], bytes[10]]).toEqual([version, version]);
    expect(await restored(bytes, { codec: of })).toEqual(given);
  }
});

test('lists what is in an archive', async () => {
  const bytes = await joined(
    archive.compress(codec, images, { blockItems: 100, shape: [4, 3], includeCodec: true }),
  );
  const listing = await archive.list(bytes);
  expect(listing).toMatchObject({
    codec: codec.hash,
    items: 300,
    values: 12,
    shape: [4, 3],
    bytes: bytes.length,
  });
  expect(listing.blocks.map(({ first, items }) => [first, items])).toEqual([
    [0, 100],
    [100, 100],
    [200, 100],
  ]);
  expect(listing.codecBytes).toBe((await archive.packCodec(codec)).length + 28);
  expect(listing.bitsPerValue).toBeCloseTo((8 * (bytes.length - listing.codecBytes)) / images.length, 12);
});

test('a codec that no reader takes from an archive is not put into one', async () => {
  const large = { ...codec, bytes: new Uint8Array(2 ** 26 + 1) };
  await expect(joined(archive.compress(large, images, { includeCodec: true }))).rejects.toThrow(
    /includeCodec goes with codecs of up to 67,108,864 bytes, and this one has 67,108,865 bytes/,
  );
});

test('what is no codec is named as that, and what are no images', async () => {
  const bytes = await joined(archive.compress(codec, images));
  const message = /must be what quantize has made or readCodec has read, not a Uint8Array/;
  const file = codec.bytes as never;
  for (const read of [
    () => joined(archive.compress(file, images)),
    () => restored(bytes, { codec: file }),
    () => joined(partsOf(archive.salvage(bytes, { codec: file }))),
    () => joined(partsOf(archive.salvage(bytes.subarray(9), { codec: file }))),
    () => archive.packCodec(file),
  ]) {
    const error = await read().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(archive.CodecError);
    expect(error.message).toMatch(message);
  }
  for (const none of [undefined, new Blob([images]), 3])
    await expect(joined(archive.compress(codec, none as never))).rejects.toThrow(
      /must be bytes, a Uint8Array, or/,
    );
});

async function* partsOf(parts: AsyncIterable<archive.Part>) {
  for await (const part of parts) yield part.images;
}

test('tells of its progress, and stops when it is told to', async () => {
  const told: archive.Progress[] = [];
  const bytes = await joined(
    archive.compress(codec, images, { blockItems: 100, onProgress: (progress) => told.push(progress) }),
  );
  expect(told.map(({ items }) => items)).toEqual([100, 200, 300]);
  const stop = new AbortController();
  const until = (calls: number) => () => {
    if (--calls === 0) stop.abort(new Error('enough'));
  };
  const stopped = archive.compress(codec, images, {
    blockItems: 10,
    signal: stop.signal,
    onProgress: until(3),
  });
  await expect(joined(stopped)).rejects.toThrow('enough');
  await expect(restored(bytes, { codec, signal: stop.signal })).rejects.toThrow('enough');
});

test('a block that decodes to something else is not given out', async () => {
  const wrong = (model: archive.IntegerModel): archive.Network => {
    const network = cpuNetwork(model);
    return {
      encode: network.encode,
      // A GPU that rounds otherwise, in one output.
      async decode(centres, rows) {
        const output = await network.decode(centres, rows);
        (output[0] as number) += 40;
        return output;
      },
    };
  };
  const parts: Uint8Array[] = [];
  const run = async () => {
    for await (const part of archive.compress(codec, images, { networkOf: wrong })) parts.push(part);
  };
  await expect(run()).rejects.toThrow(/examples 0 to 299 does not decode .* compress on the CPU/);
  expect(parts.length).toBe(1);
});

test('bits are drawn as training draws them, a byte in 255 with its probability', () => {
  const bytes = noise(500 * 10, 3);
  const bits = archive.binarized(bytes, 10, 'once', 5);
  expect(new Set(bits)).toEqual(new Set([0, 255]));
  expect(archive.binarized(bytes.subarray(0, 100), 10, 'once', 5)).toEqual(bits.subarray(0, 100));
  expect(archive.binarized(bytes, 10, 'once', 6)).not.toEqual(bits);
  const sum = (values: Uint8Array) => values.reduce((all, value) => all + value, 0) / values.length;
  expect(Math.abs(sum(bits) - sum(bytes))).toBeLessThan(4 * 127 * 5000 ** -0.5);
  const asTrained = gather(
    { rows: 500, columns: 10, values: Float64Array.from(bytes) },
    {
      examples: 500,
      batchSize: 500,
      batch: 0,
      epoch: 0,
      shuffle: false,
      seed: [5, 0],
      binarize: { by: 'example', stream: STREAMS.binarizedOnce },
    },
    500,
    (byte) => Math.fround(byte / 255),
  );
  const at = (i: number) => matrixAt(asTrained, Math.floor(i / 10), i % 10);
  for (let i = 0; i < bits.length; i++) expect(bits[i]).toBe(255 * at(i));
  const ends = Uint8Array.of(0, 255, 127, 128);
  expect([...archive.binarized(ends.subarray(0, 2), 2, 'once')]).toEqual([0, 255]);
  expect([...archive.binarized(ends, 4, 'threshold')]).toEqual([0, 255, 0, 255]);
  expect(() => archive.binarized(ends, 4, 'twice' as 'once')).toThrow(OptionError);
});

describe('is refused', () => {
  const whole = joined(archive.compress(codec, images));
  test.each<[string, () => Promise<unknown>, new (...args: never[]) => Error, RegExp]>([
    [
      'another codec, by hash',
      async () => restored(await whole, { codec: ofBits }),
      archive.CodecError,
      new RegExp(`made by the codec ${codec.hash}, not by ${ofBits.hash}`),
    ],
    ['no codec, by hash', async () => restored(await whole), archive.CodecError, new RegExp(codec.hash)],
    [
      'a file that is no archive',
      () => restored(codec.bytes, { codec }),
      archive.ArchiveError,
      /is no archive/,
    ],
    ['no bytes', () => archive.list(new Uint8Array(0)), archive.ArchiveError, /is no archive/],
    ['what is no file', () => archive.list('a.vaez' as never), archive.ArchiveError, /Uint8Array or a Blob/],
    [
      'a newer archive',
      async () => archive.list(newer(await whole)),
      archive.ArchiveError,
      /reader of format version 4/,
    ],
    [
      'part of an example',
      () => joined(archive.compress(codec, noise(25))),
      DataError,
      /25 bytes are no whole number/,
    ],
    ['no images', () => joined(archive.compress(codec, new Uint8Array(0))), DataError, /no images/],
    ['bytes for a codec of bits', () => joined(archive.compress(ofBits, noise(20))), DataError, /Binarise/],
    [
      '1 for a codec of 0 and 255',
      () => joined(archive.compress(ofBits, noisyBits(20, 1))),
      DataError,
      /0 and 255/,
    ],
    [
      'another shape',
      () => joined(archive.compress(codec, images, { shape: [5, 5] })),
      OptionError,
      /^shape/,
    ],
    [
      'a misspelt option',
      () => joined(archive.compress(codec, images, { blockItem: 9 } as object)),
      OptionError,
      /^blockItem is not/,
    ],
    [
      'a version to come',
      () => joined(archive.compress(codec, images, { version: 4 as 3 })),
      OptionError,
      /^version must be 1, 2 or 3/,
    ],
    [
      'blocks of nothing',
      () => joined(archive.compress(codec, images, { blockItems: 0 })),
      OptionError,
      /^blockItems/,
    ],
    ['text in a stream', () => joined(archive.compress(codec, texts())), DataError, /as bytes/],
  ])('%s', async (_, run, kind, message) => {
    const error = (await run().catch((caught) => caught)) as Error;
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
  });

  async function* texts() {
    yield 'text' as never;
  }

  function newer(bytes: Uint8Array): Uint8Array {
    const changed = bytes.slice();
    changed[10] = 4;
    return changed;
  }
});

test('comes back where the outputs of a batch are too many to be held at once', async () => {
  const spec = { input: 4096, encoder: [3], latent: 2, likelihood: 'logistic', components: 10 } as const;
  const large = noise(31 * spec.input);
  const { codec } = await archive.quantize(modelFile(spec), large.subarray(0, spec.input));
  const bytes = await joined(archive.compress(codec, large, { blockItems: 31, verify: false }));
  const parts: Uint8Array[] = [];
  for await (const { images: some } of archive.decompress(bytes, { codec })) parts.push(some);
  expect(Buffer.compare(Buffer.concat(parts), large)).toBe(0);
});
