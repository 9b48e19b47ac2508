import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openIdx, readIdx, streamIdx } from '../../src/data/idx';
import { DataError } from '../../src/errors';
import { FOREIGN, HTML } from '../support/foreign';

function idx(dims: number[], values: ArrayLike<number>, type = 8): Uint8Array {
  const head = Buffer.alloc(4 + 4 * dims.length);
  head[2] = type;
  head[3] = dims.length;
  dims.forEach((dim, i) => {
    head.writeUInt32BE(dim, 4 + 4 * i);
  });
  return new Uint8Array([...head, ...Array.from(values)]);
}

const images = idx(
  [2, 2, 3],
  Array.from({ length: 12 }, (_, i) => 20 * i),
);
const labels = idx([4], [7, 2, 1, 0]);

/** gzip states its output size modulo 2^32 in its last four bytes; nothing may trust that, so make it lie. */
function withSize(packed: Uint8Array, size: number): Uint8Array {
  const copy = Buffer.from(packed);
  copy.writeUInt32LE(size, copy.length - 4);
  return new Uint8Array(copy);
}

describe('readIdx', () => {
  it('reads images and labels', () => {
    expect(readIdx(images)).toEqual({ dims: [2, 2, 3], data: images.subarray(16) });
    expect(readIdx(labels)).toEqual({ dims: [4], data: new Uint8Array([7, 2, 1, 0]) });
  });

  it('gives a plain Uint8Array, whatever it is given', () => {
    const { data } = readIdx(Buffer.from(images));
    expect(data.constructor).toBe(Uint8Array);
    expect([...data]).toEqual([...images.subarray(16)]);
  });

  it('reads a view that starts inside its buffer', () => {
    const padded = new Uint8Array(images.length + 5);
    padded.set(images, 5);
    expect([...readIdx(padded.subarray(5)).data]).toEqual([...images.subarray(16)]);
  });

  it.each([
    ['nothing', new Uint8Array(0), /not an IDX file, but an empty file: fetch or copy/],
    ['three bytes', new Uint8Array(3), /3 bytes cannot hold a header/],
    ['a PNG', FOREIGN.png!, /^not an IDX file, but a PNG picture: decode it to bytes first/],
    ['noise', new Uint8Array([0x99, 0x50, 0xfe, 0x47, 13, 10]), /not an IDX file.*99 50 fe 47/],
    ['an unknown type', idx([1], [1], 7), /not an IDX file/],
    ['floats', idx([1], [0, 0, 0, 0], 13), /32-bit floats; only unsigned bytes/],
    ['no dimension', idx([], []), /0 dimensions/],
    ['too many dimensions', idx([1, 1, 1, 1, 1], [1]), /5 dimensions/],
    ['a header cut short', images.subarray(0, 15), /inside its header/],
    ['one value missing', images.subarray(0, 27), /promises 2 x 2 x 3 = 12 bytes, but only 11/],
    ['one byte too many', new Uint8Array([...images, 0]), /1 byte too many/],
    ['an empty dimension', idx([0, 28, 28], []), /without values/],
    ['a product past 2^31', idx([65536, 65536], []), /more than the 2147483647/],
    ['a product past 2^53', idx([0xffffffff, 0xffffffff, 0xffffffff], []), /more than the 2147483647/],
    ['a product that wraps to the right length', idx([2 ** 31, 2, 2 ** 31], []), /more than the 2147483647/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readIdx(bytes)).toThrow(DataError);
    expect(() => readIdx(bytes)).toThrow(message);
  });

  it('reads what it should and throws nothing but DataError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (noise, magic) => {
        const bytes = magic ? new Uint8Array([0, 0, 8, 1 + (noise.length % 3), ...noise]) : noise;
        try {
          const { dims, data } = readIdx(bytes);
          expect(dims.reduce((a, b) => a * b, 1)).toBe(data.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
  });
});

describe('openIdx', () => {
  it('takes raw and gzipped bytes alike', async () => {
    const plain = await openIdx(images);
    const packed = await openIdx(new Uint8Array(gzipSync(images)));
    expect(packed.dims).toEqual(plain.dims);
    expect([...packed.data]).toEqual([...plain.data]);
  });

  it('unpacks a file of many chunks', async () => {
    const values = new Uint8Array(300 * 1000).map((_, i) => (i * 2654435761) >>> 11);
    const { dims, data } = await openIdx(new Uint8Array(gzipSync(idx([300, 1000], values))));
    expect(dims).toEqual([300, 1000]);
    expect(Buffer.compare(data, values)).toBe(0);
  });

  const packed = new Uint8Array(gzipSync(images));
  it.each([
    ['a gzip file cut short', packed.subarray(0, packed.length - 9), /gzip/],
    ['a gzip file with a flipped bit', packed.map((byte, i) => (i === 20 ? byte ^ 64 : byte)), /gzip/],
    ['only the two magic bytes', new Uint8Array([0x1f, 0x8b]), /gzip/],
    ['gzipped nothing', new Uint8Array(gzipSync('')), /an empty file/],
    ['a gzipped web page', new Uint8Array(gzipSync(HTML)), /not an IDX file, but a web page \(HTML\)/],
    ['a header cut short', new Uint8Array(gzipSync(images.subarray(0, 9))), /inside its header/],
    ['too few values', new Uint8Array(gzipSync(images.subarray(0, 20))), /only 4 follow/],
    [
      'too many values',
      new Uint8Array(gzipSync(new Uint8Array([...images, 1]))),
      /more bytes than its header/,
    ],
    ['a lying gzip trailer', withSize(packed, 5), /gzip/],
    ['a promise no gzip can keep', new Uint8Array(gzipSync(idx([2 ** 30], [1]))), /cannot hold/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(openIdx(bytes)).rejects.toThrow(DataError);
    await expect(openIdx(bytes)).rejects.toThrow(message);
  });

  it('stops unpacking a bomb as soon as it passes its header', async () => {
    const unpacked = new Uint8Array(64 << 20);
    unpacked.set(idx([10], []));
    const bomb = new Uint8Array(gzipSync(unpacked));
    const before = process.memoryUsage().arrayBuffers;
    await expect(openIdx(bomb)).rejects.toThrow(/more bytes than its header/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
  });
});

describe('streamIdx', () => {
  const blob = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);

  it('reads of a file what is asked for, and nothing before', async () => {
    const file = blob(images);
    const slices: [number, number][] = [];
    const watched = {
      size: file.size,
      slice(start: number, end: number) {
        slices.push([start, end]);
        return file.slice(start, end);
      },
    };
    const source = await streamIdx(watched);
    const { dims, data } = readIdx(images);
    expect([source.dims, source.count, source.kind]).toEqual([dims, dims[0], 'bytes']);
    expect(slices).toEqual([[0, file.size]]);
    const width = data.length / source.count;
    expect(await source.read(1, 1)).toEqual(data.slice(width, 2 * width));
    expect(slices.at(-1)).toEqual([16 + width, 16 + 2 * width]);
    expect(await source.read(0, source.count)).toEqual(data.slice());
  });

  it('reads the header of a file that no memory holds', async () => {
    const head = idx([4_000_000_000, 28, 28], []);
    const size = head.length + 4e9 * 784;
    const huge = { size, slice: (start: number, end: number) => blob(head.subarray(start, end)) };
    expect((await streamIdx(huge)).count).toBe(4e9);
    await expect(streamIdx({ ...huge, size: size - 1 })).rejects.toThrow(/truncated/);
  });

  it.each([
    ['nothing', new Uint8Array(0), /not an IDX file, but an empty file: fetch or copy/],
    ['a gzipped file', new Uint8Array(gzipSync(images)), /unpack it first/],
    ['a file cut short', images.subarray(0, images.length - 1), /truncated/],
    ['a file that is too long', new Uint8Array([...images, 0]), /1 byte too many/],
    ['floats', new Uint8Array([0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0]), /32-bit floats/],
    ['a product past 2^53', idx([0xffffffff, 0xffffffff, 0xffffffff], []), /more than the 9007199254740991/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(streamIdx(blob(bytes))).rejects.toThrow(DataError);
    await expect(streamIdx(blob(bytes))).rejects.toThrow(message);
  });
});
