import { describe, expect, test } from 'vitest';
import { imageShape } from '../../src/data/index';
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
    expect(imageShape(dims)).toEqual({ count: 40, height, width, flat });
  });

  test('is as it is wished, if the length agrees', () => {
    expect(imageShape([5, 63], { height: 9, width: 7 })).toEqual({
      count: 5,
      height: 9,
      width: 7,
      flat: true,
    });
    expect(imageShape([5, 7, 9], { height: 9, width: 7 })).toMatchObject({ height: 9, width: 7 });
    expect(() => imageShape([5, 63], { height: 9, width: 8 })).toThrow(
      'holds images of 63 values, and 9x8 is 72 pixels.',
    );
    expect(() => imageShape([5, 7, 9], { height: 9, width: 8 })).toThrow('7x9 = 63 values');
  });

  test.each([
    [[5], /as labels have/],
    [[1, 2, 2, 2], /4 dimensions, 1 x 2 x 2 x 2, where images have 3: count, height, width.$/],
    [[9, 32, 32, 3], /Colours have to be greyed/],
  ])('is none for %j', (dims, message) => {
    expect(() => imageShape(dims)).toThrow(DataError);
    expect(() => imageShape(dims)).toThrow(message);
  });
});
