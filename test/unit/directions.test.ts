import { expect, test } from 'vitest';
import { directionsOf } from '../../demo/live/worker/directions';

test('the way to a value is the mean code of images with it less that of those without', () => {
  const attributes = [
    { name: 'hair', values: ['black', 'red', 'blond'] },
    { name: 'glasses', values: ['no', 'yes'] },
  ];
  // Five images of each hair but blond; every second one has glasses, which add (0, 10) to its code.
  const known = Uint8Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? (i < 10 ? 0 : 1) : (i >> 1) % 2));
  const mu = Float32Array.from({ length: 20 }, (_, i) => {
    const image = i >> 1;
    return i % 2 === 0 ? (image < 5 ? -1 : 3) : 10 * (image % 2);
  });
  const found = directionsOf(mu, 2, attributes, known);
  expect(found.map(({ name }) => name)).toEqual(['hair: black', 'hair: red', 'glasses']);
  expect(found[0]?.vector).toEqual([-4, expect.closeTo(-2)]);
  expect(found[1]?.vector).toEqual([4, expect.closeTo(2)]);
  expect(found[2]?.vector).toEqual([expect.closeTo(0.8), 10]);
  // Fewer than five have a value, or lack it.
  expect(directionsOf(mu.subarray(0, 16), 2, attributes, known).map(({ name }) => name)).toEqual([]);
});
