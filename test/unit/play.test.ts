import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Greys, inkBox, likeMnist, plainly } from '../../demo/play/ink';
import { damaged, erased, PARTS, whole, without } from '../../demo/play/mask';
import { normal } from '../../demo/play/normal';
import { tinted } from '../../demo/play/tint';

/** A drawing with ink where `inked` says so. */
function drawing(width: number, height: number, inked: (x: number, y: number) => number): Greys {
  const values = Float32Array.from({ length: width * height }, (_, i) =>
    inked(i % width, Math.floor(i / width)),
  );
  return { width, height, values };
}

function centre(image: Uint8Array, width: number): [number, number] {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((value, i) => {
    sum += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  });
  return [x / sum, y / sum];
}

describe('a drawing like MNIST', () => {
  const box = fc.record({
    left: fc.integer({ min: 0, max: 80 }),
    top: fc.integer({ min: 0, max: 80 }),
    width: fc.integer({ min: 2, max: 60 }),
    height: fc.integer({ min: 2, max: 60 }),
  });

  test('lies in the middle, 20 pixels along its longer side, wherever and however large it was drawn', () => {
    fc.assert(
      fc.property(box, ({ left, top, width, height }) => {
        const inside = (x: number, y: number) =>
          Number(x >= left && x < left + width && y >= top && y < top + height);
        const image = likeMnist(drawing(140, 140, inside));
        expect(image.length).toBe(784);
        const [x, y] = centre(image, 28);
        expect(Math.abs(x - 14)).toBeLessThanOrEqual(0.5 + 1e-6);
        expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.5 + 1e-6);
        const found = inkBox({ width: 28, height: 28, values: Float32Array.from(image, (v) => v / 255) });
        expect(Math.max(found?.width ?? 0, found?.height ?? 0)).toBe(20);
      }),
      { numRuns: 60 },
    );
  });

  test('of nothing is nothing', () => {
    expect(likeMnist(drawing(50, 50, () => 0)).every((value) => value === 0)).toBe(true);
  });

  test('keeps the ink of a plain scaling, on average', () => {
    const image = plainly(
      drawing(70, 70, (x) => x / 69),
      14,
      7,
    );
    const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
    expect(mean).toBeCloseTo(127.5, 0);
    // Each of 14 columns is the mean of five.
    expect(image[0]).toBe(Math.round((255 * 2) / 69));
    expect(image[13]).toBe(Math.round((255 * 67) / 69));
  });
});

describe('a mask', () => {
  const size = { width: 6, height: 4 };

  test.each(PARTS)('%s takes some away and nothing back', (part) => {
    const rubbed = erased(whole(size), size, [5.5, 3.5], [5.5, 3.5], 0.6);
    expect([...rubbed].filter((known) => known === 0).length).toBe(1);
    let turn = 0;
    const mask = without(rubbed, size, part, () => (turn++ % 2 === 0 ? 0.1 : 0.9));
    expect(mask[23]).toBe(0);
    const gone = [...mask].filter((known) => known === 0).length;
    expect(gone).toBeGreaterThan(1);
    expect(gone).toBeLessThan(24);
  });

  test('loses what a stroke passes over, between its ends as well', () => {
    const mask = erased(whole(size), size, [0.5, 1.5], [5.5, 1.5], 0.5);
    expect([...mask]).toEqual(Array.from({ length: 24 }, (_, i) => Number(Math.floor(i / 6) !== 1)));
  });

  test('makes what is gone nothing, and leaves the rest', () => {
    expect([...damaged(Uint8Array.of(5, 6, 7), Uint8Array.of(1, 0, 1))]).toEqual([5, 0, 7]);
  });
});

test('draws from the prior have mean 0 and variance 1, and are finite at the ends of what is uniform', () => {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const draws = Array.from({ length: 20_000 }, () => normal(uniform));
  const mean = draws.reduce((sum, z) => sum + z, 0) / draws.length;
  const variance = draws.reduce((sum, z) => sum + (z - mean) ** 2, 0) / draws.length;
  // Four standard errors.
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(draws.length));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / draws.length));
  for (const end of [0, 1 - 2 ** -53]) expect(Number.isFinite(normal(() => end))).toBe(true);
});

test('a picture is paper where there is nothing, ink where there is all, and transparent where it is gone', () => {
  const colours = { paper: [1, 1, 0], ink: [0, 0.2, 1] } as const;
  const known = Uint8Array.of(1, 1, 1, 0);
  const pixels = tinted(Uint8Array.of(0, 255, 51, 255), colours, { known });
  expect([...pixels.subarray(0, 4)]).toEqual([255, 255, 0, 255]);
  expect([...pixels.subarray(4, 8)]).toEqual([0, 51, 255, 255]);
  expect([...pixels.subarray(8, 12)]).toEqual([204, 214, 51, 255]);
  expect(pixels[15]).toBe(0);
  const black = { paper: [0, 0, 0], ink: [1, 1, 1] } as const;
  const two = tinted(Uint8Array.of(9, 8, 7, 6, 5, 4), black, { channels: 3, known: known.subarray(2) });
  expect([...two]).toEqual([9, 8, 7, 255, 6, 5, 4, 0]);
  expect([...damaged(Uint8Array.of(9, 8, 7, 6, 5, 4), known.subarray(2))]).toEqual([9, 8, 7, 0, 0, 0]);
});
