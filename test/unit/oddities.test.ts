import { describe, expect, test } from 'vitest';
import { type LookOptions, lookAt, stretch } from '../../src/data/index';
import { DataError } from '../../src/errors';

const bytes = (length: number, at: (i: number) => number) => Uint8Array.from({ length }, (_, i) => at(i));
const how = (white: number) => `--white ${white}`;
const told = (images: Uint8Array, pixels: number, options: LookOptions = {}) => {
  const { white, oddities } = lookAt(images, pixels, { how, ...options });
  return {
    white,
    kinds: oddities.map(({ kind }) => kind),
    text: oddities.map(({ message }) => message).join('\n'),
  };
};

describe('a look at images', () => {
  test('finds nothing odd in what is as it should be', () => {
    expect(
      lookAt(
        bytes(160, (i) => (i * 7) % 256),
        16,
      ),
    ).toEqual({
      ...{ count: 10, darkest: 0, brightest: 255, white: 255, oddities: [] },
    });
    // Black and white, and one image that is like nothing else.
    expect(
      told(
        bytes(64, (i) => ((i * 5) % 3 ? 255 : 0)),
        16,
      ).kinds,
    ).toEqual([]);
    expect(
      told(
        bytes(16, () => 200),
        16,
      ).kinds,
    ).toEqual([]);
  });

  test('takes 1 for white where there are only 0 and 1', () => {
    const bits = bytes(64, (i) => ((i * 7919) % 3 === 0 ? 1 : 0));
    expect(told(bits, 16)).toEqual({
      white: 1,
      kinds: ['two-values'],
      text: 'The bytes are only 0 and 1: 1 stands for white; --white 255 takes them as they are.',
    });
    const plain = told(bits, 16, { white: 255 });
    expect([plain.white, plain.kinds]).toEqual([255, ['two-values']]);
    expect(plain.text).toMatch(/as --white 255 says, 1 is nearly black; --white 1 makes it white/);
  });

  test('takes the largest byte for white where it is 16 or less', () => {
    const digits = bytes(64 * 64, (i) => (i * 31) % 17);
    const found = told(digits, 64);
    expect([found.white, found.kinds]).toEqual([16, ['few-levels']]);
    expect(found.text).toMatch(/go up to 16 only: 16 stands for white; --white 255/);
    expect(
      told(
        bytes(64, (i) => (i * 5) % 18),
        16,
      ),
    ).toMatchObject({ white: 255, kinds: ['dark'] });
    expect(told(digits, 64, { white: 20 })).toMatchObject({ white: 20, kinds: ['few-levels'] });
  });

  test('calls images that are nearly black so, and says how to brighten them', () => {
    const found = told(
      bytes(64, (i) => (i * 7) % 41),
      16,
    );
    expect([found.white, found.kinds]).toEqual([255, ['dark']]);
    expect(found.text).toMatch(/brightest byte is 40 of 255.*nearly black. --white 40 makes it white/);
    expect(
      told(
        bytes(64, (i) => (i * 7) % 41),
        16,
        { white: 40 },
      ).kinds,
    ).toEqual([]);
    expect(
      told(
        bytes(640, (i) => (i * 5) % 64),
        16,
      ).kinds,
    ).toEqual(['dark']);
    expect(
      told(
        bytes(640, (i) => (i * 7) % 65),
        16,
      ).kinds,
    ).toEqual([]);
  });

  test('finds images that are all alike, or all black', () => {
    expect(
      told(
        bytes(1600, () => 90),
        16,
      ),
    ).toMatchObject({ kinds: ['alike'], text: expect.stringMatching(/^All 100 images are alike/) });
    expect(
      told(
        bytes(1600, (i) => i % 16),
        16,
      ).kinds,
    ).toEqual(['alike', 'few-levels']);
    const late = new Uint8Array(200_000).fill(7);
    late.set([3, 250], 199_998);
    expect(lookAt(late, 1000)).toMatchObject({ darkest: 3, brightest: 250, oddities: [] });
    const almost = bytes(1600, () => 90);
    almost[1599] = 91;
    expect(told(almost, 16).kinds).toEqual([]);
    expect(told(new Uint8Array(1600), 16)).toMatchObject({ white: 255, kinds: ['black'] });
    expect(told(new Uint8Array(16), 16).text).toMatch(/^The image is black/);
  });

  test('says what a white below the brightest byte cuts off', () => {
    const found = told(
      bytes(256, (i) => i),
      16,
      { white: 100 },
    );
    expect([found.white, found.kinds]).toEqual([100, ['cut']]);
    expect(found.text).toMatch(/up to 255: those above 100 become white/);
  });

  test('refuses what is no whole number of images', () => {
    expect(() => lookAt(new Uint8Array(10), 4)).toThrow(DataError);
    expect(() => lookAt(new Uint8Array(0), 4)).toThrow(DataError);
  });
});

test('bytes are stretched so that white becomes 255 and black stays', () => {
  expect([...stretch(Uint8Array.of(0, 1), 1)]).toEqual([0, 255]);
  expect([...stretch(Uint8Array.of(0, 8, 16), 16)]).toEqual([0, 128, 255]);
  expect([...stretch(Uint8Array.of(0, 50, 100, 200), 100)]).toEqual([0, 128, 255, 255]);
  const same = Uint8Array.of(1, 2);
  expect(stretch(same, 255)).toBe(same);
  for (const white of [0, 256, 1.5, Number.NaN]) expect(() => stretch(same, white)).toThrow(DataError);
});
