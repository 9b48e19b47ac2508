import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack } from '../../demo/data/pack';
import { unpack } from '../../demo/data/unpack';
import type { DataSet } from '../../demo/live/worker/protocol';
import { expectWhole, pieces, same, source, unpackHeld } from '../support/packed';

describe('a packed data set', () => {
  test.each([
    [1, 1],
    [40, 12],
    [5000, 1100],
  ])('of %i + %i images comes back byte for byte, however it is cut', async (train, count) => {
    const given = source(train, count);
    const { bytes } = await pack(given);
    const length = fc.integer({ min: 1, max: Math.ceil(bytes.length / 3) });
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 8 }), async (lengths) => {
        // No piece of one byte after another for a large file: that takes long, and small files have it.
        const cut = bytes.length > 1000 ? lengths.map((one) => one + 500) : lengths;
        const heard: number[] = [];
        const starts: DataSet[] = [];
        const whole = await unpack(pieces(bytes, cut), {
          onStart: (first) => {
            starts.push(first);
            // The training images are the first ones, and there already.
            same(first.train, given.train.subarray(0, 4096 * 6));
            same(first.test, given.test.subarray(0, 1000 * 6));
            same(first.labels, given.labels.subarray(0, 1000));
            same(first.trainLabels, given.trainLabels?.subarray(0, 4096) as Uint8Array);
          },
          onProgress: (fraction) => heard.push(fraction),
        });
        expectWhole(whole, given);
        expect(starts).toHaveLength(1);
        expect(starts[0]?.train.buffer).toBe(whole.train.buffer);
        expect(heard).toEqual(heard.toSorted((a, b) => a - b));
        expect(heard.at(-1)).toBe(1);
        expect(heard.length).toBeLessThanOrEqual(101);
      }),
      { numRuns: 25 },
    );
  });

  test('in colour comes back, and starts with its first images', async () => {
    const given = source(5000, 1100, 2, 2, 3);
    const { bytes, entry } = await pack(given);
    expect(entry.channels).toBe(3);
    const heard: DataSet[] = [];
    const whole = await unpack(pieces(bytes, [4000]), { onStart: (first) => void heard.push(first) });
    expectWhole(whole, given);
    expect([heard[0]?.train.length, heard[0]?.test.length]).toEqual([4096 * 12, 1000 * 12]);
  });

  test('starts long before its end', async () => {
    const given = source(20_000, 2000, 8, 8);
    const { bytes } = await pack(given);
    expectWhole(await unpackHeld(bytes, Math.ceil(bytes.length * 0.3)), given);
  });

  test('lets the event loop have its turns', async () => {
    const { bytes } = await pack(source(6000, 1100, 28, 28));
    let turns = 0;
    const counter = setInterval(() => turns++);
    await unpack(pieces(bytes, [1 << 16]));
    clearInterval(counter);
    expect(turns).toBeGreaterThan(5);
  });

  const header = { name: 'Noise', width: 3, height: 2, train: 4, test: 2, ahead: 1, classes: ['a', 'b'] };
  const body = (length = 38, first = 0) => Uint8Array.from({ length }, (_, i) => (i === 0 ? first : i % 2));
  const file = (change: object, contents = body()) =>
    gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, ...change })}\n`), contents]));
  const good = file({});

  test('the file that the damaged ones are made of is sound', async () => {
    expect((await unpack(pieces(good, [7]))).train).toHaveLength(24);
  });

  test.each([
    ['nothing', new Uint8Array(0), /./],
    ['plain text', Buffer.from('<!doctype html><title>Not found</title>'), /./],
    ['a stream cut short', good.subarray(0, good.length - 12), /./],
    ['a stream without its checksum', good.subarray(0, good.length - 8), /./],
    ['a flipped bit', good.map((byte, i) => (i === good.length - 6 ? byte ^ 8 : byte)), /./],
    ['no header', gzipSync(''), /no header/],
    ['a header without end', gzipSync(Buffer.alloc(1 << 20, 'a')), /no header/],
    ['a header that is no JSON', gzipSync('name: Noise\n'), /no header/],
    ['a header of nothing', gzipSync('null\n'), /not one of a data set/],
    ['no name', file({ name: 7 }), /not one of a data set/],
    ['a width of 0', file({ width: 0 }), /not one of a data set/],
    ['a fractional height', file({ height: 1.5 }), /not one of a data set/],
    ['a negative count', file({ train: -4 }), /not one of a data set/],
    ['more ahead than there are', file({ ahead: 3 }), /not one of a data set/],
    ['classes that are no names', file({ classes: [1, 2] }), /not one of a data set/],
    ['labels that there are perhaps', file({ trainLabels: 'some' }), /not one of a data set/],
    [
      'a training label of no class',
      file({ trainLabels: true }, body(42).fill(2, 5, 6)),
      /label 2, and 2 classes/,
    ],
    ['labels that it promises and lacks', file({ trainLabels: true }), /shorter/],
    ['an ink that is neither', file({ ink: 'blue' }), /not one of a data set/],
    ['attributes that are none', file({ attributes: [] }), /not one of a data set/],
    [
      'attributes without values',
      file({ attributes: [{ name: 'hair', values: [] }] }),
      /not one of a data set/,
    ],
    ['an attribute of nothing', file({ attributes: [null] }), /not one of a data set/],
    [
      'a value that an attribute has not',
      file({ attributes: [{ name: 'hair', values: ['red'] }] }, body(40)),
      /a value 1 of hair, and 1 of these/,
    ],
    ['a width that is a list', file({ width: [3] }), /not one of a data set/],
    ['a promise beyond memory', file({ width: 1000, height: 1000, train: 2000 }), /more than 1073741824/],
    ['one byte too few', file({}, body(37)), /shorter/],
    ['one byte too many', file({}, body(39)), /longer/],
    ['far too many bytes', file({}, body(1 << 22)), /longer/],
    ['a label of no class', file({}, body(38, 2)), /label 2, and 2 classes/],
  ])('is refused with %s', async (_, bytes, message) => {
    for (const lengths of [[1 << 16], [7]]) {
      const error: Error = await unpack(pieces(bytes, lengths)).then(
        () => expect.fail('It was taken.'),
        (reason) => reason,
      );
      expect(error.message).toMatch(message);
    }
  });
});
