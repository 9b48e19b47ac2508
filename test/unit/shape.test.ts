import { describe, expect, test } from 'vitest';
import { imageShape, interleave } from '../../src/data/index';
import { DataError } from '../../src/errors';

describe('the shape of images by the dimensions of their file', () => {
  test.each<[number[], [number, number, boolean]]>([
    [
      [40, 9, 7],
      [9, 7, false],
    ],
    [
      [40, 784],
      [28, 28, true],
    ],
    [
      [40, 4],
      [2, 2, true],
    ],
    [
      [40, 63],
      [1, 63, true],
    ],
    [
      [40, 1],
      [1, 1, true],
    ],
    [
      [40, 28, 20, 1],
      [28, 20, false],
    ],
    [
      [40, 1, 28, 20],
      [28, 20, false],
    ],
  ])('%j', (dims, [height, width, flat]) => {
    expect(imageShape(dims)).toEqual({ count: 40, height, width, flat, channels: 1, planar: false });
  });

  test('has three channels in colour, last or first', () => {
    const colour = { count: 9, channels: 3, flat: false };
    expect(imageShape([9, 32, 20, 3])).toEqual({ ...colour, height: 32, width: 20, planar: false });
    expect(imageShape([9, 3, 32, 20])).toEqual({ ...colour, height: 32, width: 20, planar: true });
    expect(imageShape([9, 3, 20, 3])).toMatchObject({ height: 3, width: 20, planar: false });
    expect(imageShape([9, 63 * 3], { height: 9, width: 7 })).toMatchObject({
      ...{ height: 9, width: 7, channels: 3, flat: true, planar: false },
    });
  });

  test('with planes of channels is brought to channels last, image by image', () => {
    const planes = Uint8Array.of(1, 2, 11, 12, 21, 22, 3, 4, 13, 14, 23, 24);
    expect([...interleave(planes, 3, 2)]).toEqual([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24]);
  });

  test('is as it is wished, if the length agrees', () => {
    expect(imageShape([5, 63], { height: 9, width: 7 })).toEqual({
      count: 5,
      height: 9,
      width: 7,
      channels: 1,
      flat: true,
      planar: false,
    });
    expect(imageShape([5, 7, 9], { height: 9, width: 7 })).toMatchObject({ height: 9, width: 7 });
    expect(() => imageShape([5, 63], { height: 9, width: 8 })).toThrow(
      'holds images of 63 values, and 9x8 is 72 pixels.',
    );
    expect(() => imageShape([5, 7, 9], { height: 9, width: 8 })).toThrow('7x9 = 63 values');
  });

  test.each([
    [[5], /as labels have/],
    [
      [1, 2, 2, 2],
      /4 dimensions, 1 x 2 x 2 x 2, where images have 3: count, height, width, and 1 or 3 channels behind or before these.$/,
    ],
    [[9, 32, 32, 4], /and 1 or 3 channels/],
    [[9, 1, 32, 32, 3], /5 dimensions/],
  ])('is none for %j', (dims, message) => {
    expect(() => imageShape(dims)).toThrow(DataError);
    expect(() => imageShape(dims)).toThrow(message);
  });
});
