import { expect, test } from 'vitest';
import { channelSheet, filterSheet } from '../../demo/learn/sheet';

test('channels lie side by side, eight in a line, with a pixel between', () => {
  const values = Float32Array.from({ length: 2 * 3 * 10 }, (_, i) => i);
  const layer = { name: 'encoder.0', op: 'conv2d', kernel: 4, stride: 2, shape: [2, 3, 10], values } as const;
  const sheet = channelSheet(layer);
  expect(sheet).toMatchObject({ shown: 10, count: 10, width: 8 * 4 - 1, height: 5, planes: 1 });
  const at = (x: number, y: number) => sheet.values[y * sheet.width + x];
  // Channel 1 at (2, 1); channel 9 at (0, 0), in the second line.
  expect(at(4 + 2, 1)).toBe((1 * 3 + 2) * 10 + 1);
  expect(at(4, 3)).toBe(9);
  expect(at(3, 0)).toBeNaN();
  expect(at(20, 4)).toBeNaN();
  const many = { ...layer, shape: [1, 1, 100] as const, values: new Float32Array(100) };
  expect(channelSheet(many)).toMatchObject({ shown: 64, count: 100, height: 15 });
});

test('filters of three inputs are in colour, of others each input by itself', () => {
  const values = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i);
  const colour = filterSheet({ shape: [2, 3, 2, 2], values });
  expect(colour).toMatchObject({ count: 2, width: 5, height: 2, planes: 3 });
  // The second filter, at (1, 0): red, green, blue.
  expect([...colour.values.subarray(4 * 3, 5 * 3)]).toEqual([13, 17, 21]);
  expect(filterSheet({ shape: [3, 2, 2, 2], values })).toMatchObject({ count: 6, width: 17, planes: 1 });
});
