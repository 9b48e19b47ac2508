import { describe, expect, test } from 'vitest';
import { readBmp } from '../../cli/data/photos/bmp';
import { Failure } from '../../cli/terminal/errors';
import { fileKind } from '../../src/data/index';
import { bmp, type Parts } from '../support/bmp';

const MOST = 1000;

// Blue, green, red, as files have them.
const [RED, GREEN, GREY] = [
  [0, 0, 255],
  [0, 255, 0],
  [9, 9, 9],
] as const;
const seen = [255, 0, 0, 0, 255, 0, 9, 9, 9];
const palette = [RED, GREEN, GREY];

describe('a BMP picture', () => {
  test.each([12, 40, 52, 56, 64, 108, 124])('is known by a header of %d bytes', (length) => {
    const bytes = bmp({ width: 1, height: 1, bits: 24, lines: [[1, 2, 3]] });
    bytes.writeUInt32LE(length, 14);
    expect(fileKind(bytes)?.kind).toBe('bmp');
    bytes.writeUInt32LE(length + 1, 14);
    expect(fileKind(bytes)?.kind).not.toBe('bmp');
  });

  test.each<[string, Parts, number[]]>([
    ['of 8 bits', { width: 3, height: 1, bits: 8, palette, lines: [[0, 1, 2]] }, seen],
    ['of 4 bits', { width: 3, height: 1, bits: 4, palette, lines: [[0x01, 0x20]] }, seen],
    [
      'of 1 bit',
      { width: 10, height: 1, bits: 1, palette: [GREY, RED], lines: [[0b0000_0001, 0b0100_0000]] },
      [...Array(7).fill([9, 9, 9]).flat(), 255, 0, 0, 9, 9, 9, 255, 0, 0],
    ],
    ['of 24 bits', { width: 3, height: 1, bits: 24, lines: [[...RED, ...GREEN, ...GREY]] }, seen],
    ['from the bottom up', { width: 1, height: 3, bits: 8, palette, lines: [[2], [1], [0]] }, seen],
    ['from the top down', { width: 1, height: -3, bits: 8, palette, lines: [[0], [1], [2]] }, seen],
    ['of 32 bits', { width: 1, height: 1, bits: 32, lines: [[...RED, 100]] }, [255, 0, 0, 100]],
    [
      'of 32 bits with masks',
      {
        width: 1,
        height: 1,
        bits: 32,
        compression: 3,
        masks: [0xff0000, 0xff00, 0xff],
        lines: [[...RED, 100]],
      },
      [255, 0, 0, 100],
    ],
  ])('%s is read', (_, parts, expected) => {
    const { width, height, data } = readBmp(bmp(parts), MOST);
    expect([width, height]).toEqual([parts.width, Math.abs(parts.height)]);
    expect([...data]).toEqual(expected);
  });

  const good: Parts = { width: 3, height: 1, bits: 8, palette, lines: [[0, 1, 2]] };
  test.each<[string, Buffer, RegExp]>([
    ['is compressed', bmp({ ...good, compression: 1 }), /compressed/],
    [
      'has channels in another order',
      bmp({ ...good, bits: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] }),
      /compressed/,
    ],
    ['has 16 bits', bmp({ ...good, bits: 16 }), /of 16 bits/],
    [
      'has a colour that its palette has not',
      bmp({ ...good, lines: [[0, 1, 3]] }),
      /colour 3, and 3 in its palette/,
    ],
    ['has lost its end', bmp(good).subarray(0, -1), /cut short/],
    ['is a header alone', bmp(good).subarray(0, 30), /cut short/],
    ['says that it is larger than it is', bmp({ ...good, height: 30 }), /cut short/],
    [
      'is enormous',
      bmp({ ...good, width: 40_000, height: 40_000 }),
      /40000 x 40000 pixels, more than the 1,000/,
    ],
    ['has no pixels', bmp({ ...good, width: 0 }), /no pixels/],
    ['has no lines', bmp({ ...good, height: 0 }), /no pixels/],
  ])('that %s is refused', (_, bytes, message) => {
    expect(() => readBmp(bytes, MOST)).toThrow(Failure);
    expect(() => readBmp(bytes, MOST)).toThrow(message);
  });

  test('of any damage is read or refused in words', () => {
    const whole = bmp({
      ...good,
      height: 2,
      lines: [
        [0, 1, 2],
        [2, 1, 0],
      ],
    });
    for (let at = 2; at < 54; at++) {
      for (const byte of [0, 1, 127, 128, 255]) {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        try {
          readBmp(damaged, MOST);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }
    }
  });
});
