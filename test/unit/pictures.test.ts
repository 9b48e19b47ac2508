import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { grid, manifoldPoints, normalQuantile, pairs, squareColumns, toPng } from '../../cli/output/pictures';

const size = { height: 2, width: 3, channels: 1 };

/** The tone in the middle of a cell's pixel, whatever the enlargement. */
function at(picture: { width: number; pixels: Uint8Array }, columns: number, x: number, y: number): number {
  const factor = picture.width / columns;
  return picture.pixels[Math.floor((y + 0.5) * factor) * picture.width + Math.floor((x + 0.5) * factor)]!;
}

describe('grid', () => {
  it('lays images out row by row, with a gap around each', () => {
    const images = new Uint8Array(18).map((_, i) => 100 + i);
    const picture = grid(images, size, { columns: 2, gap: 1 });
    const columns = 2 * 3 + 3;
    expect(picture.width % columns).toBe(0);
    expect(picture.height / (picture.width / columns)).toBe(2 * 2 + 3);
    expect(at(picture, columns, 1, 1)).toBe(100);
    expect(at(picture, columns, 3, 2)).toBe(105);
    expect(at(picture, columns, 5, 1)).toBe(106);
    expect(at(picture, columns, 1, 4)).toBe(112);
    const gap = at(picture, columns, 0, 0);
    expect(at(picture, columns, 4, 1)).toBe(gap);
    // The fourth place is empty.
    expect(at(picture, columns, 6, 5)).toBe(gap);
  });

  it('maps 0 to black and 1 to white, and holds what lies outside', () => {
    const picture = grid(new Float32Array([0, 1, 0.5, -7, 7, 0.25]), size, { columns: 1, gap: 0 });
    const tones = [0, 1, 2].flatMap((x) => [at(picture, 3, x, 0), at(picture, 3, x, 1)]);
    expect(tones).toEqual([0, 0, 255, 255, 128, 64]);
  });

  it('enlarges small images and leaves large ones', () => {
    expect(grid(new Uint8Array(6), size, { columns: 1, gap: 0 }).width).toBe(24);
    expect(
      grid(new Uint8Array(1000), { height: 1, width: 1000, channels: 1 }, { columns: 1, gap: 0 }).width,
    ).toBe(1000);
  });

  it('keeps red, green and blue of each pixel, through enlarging and PNG', () => {
    const colour = { height: 1, width: 2, channels: 3 };
    const images = Uint8Array.of(250, 0, 0, 0, 240, 0, 0, 0, 230, 220, 210, 0);
    const { width, channels, data } = decode(toPng(grid(images, colour, { columns: 1, gap: 0 })));
    expect([width, channels]).toEqual([16, 3]);
    const pixel = (x: number, y: number) => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
    expect([pixel(7, 0), pixel(8, 7), pixel(0, 8), pixel(15, 15)]).toEqual([
      [250, 0, 0],
      [0, 240, 0],
      [0, 0, 230],
      [220, 210, 0],
    ]);
  });

  it('survives the way through PNG', () => {
    const picture = grid(
      new Uint8Array(12).map((_, i) => 20 * i),
      size,
      { columns: 2 },
    );
    const { width, height, channels, data } = decode(toPng(picture));
    expect({ width, height, channels }).toEqual({
      width: picture.width,
      height: picture.height,
      channels: 1,
    });
    expect([...data]).toEqual([...picture.pixels]);
  });
});

it('puts reconstructions under their originals', () => {
  const originals = new Uint8Array(18).fill(51);
  const copies = new Float32Array(18).fill(0.8);
  const picture = pairs(originals, copies, size, 2);
  const columns = 2 * 3 + 3 * 2;
  // Rows: gap 2, original 2, 1, copy 2, wide gap 6, original 2, 1, copy 2, gap 2.
  expect(picture.height / (picture.width / columns)).toBe(20);
  expect(at(picture, columns, 2, 2)).toBe(51);
  expect(at(picture, columns, 2, 5)).toBe(204);
  expect(at(picture, columns, 2, 13)).toBe(51);
  expect(at(picture, columns, 2, 16)).toBe(204);
  // The second pair has no second image.
  expect(at(picture, columns, 7, 13)).toBe(at(picture, columns, 0, 0));
});

it('chooses columns that bring the grid near a square', () => {
  expect(squareColumns(100, { height: 28, width: 28 })).toBe(10);
  expect(squareColumns(100, { height: 10, width: 40 })).toBe(5);
  expect(squareColumns(1, { height: 1, width: 100 })).toBe(1);
});

describe('the latent lattice', () => {
  it('inverts the normal distribution', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 8);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 8);
    expect(normalQuantile(1e-9)).toBeCloseTo(-5.997807015007774, 7);
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
  });

  it('cuts the prior into equal shares, the second axis growing upward', () => {
    const points = manifoldPoints(4);
    const expected = [0.125, 0.375, 0.625, 0.875].map((p) => Math.fround(normalQuantile(p)));
    expect([...points.slice(0, 8)].filter((_, i) => i % 2 === 0)).toEqual(expected);
    expect([...points].filter((_, i) => i % 8 === 1)).toEqual([...expected].reverse());
  });
});
