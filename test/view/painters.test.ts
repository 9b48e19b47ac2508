import { beforeAll, describe, expect, test } from 'vitest';
import { Points } from '../../demo/live/view/points';
import { type Grid, Tiles } from '../../demo/live/view/tiles';
import { BufferUsage } from '../../src/gpu/flags';
import type { Gpu } from '../../src/gpu/gpu';
import { Random } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { GROUND, type Pixel, TextureSurface, THEME } from './canvas';
import { grey, near } from './pixels';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await testGpu();
});

function storage(values: Float32Array | Uint8Array | Uint32Array): GPUBuffer {
  const size = Math.ceil(values.byteLength / 4) * 4;
  const buffer = gpu.device.createBuffer({ size, usage: BufferUsage.STORAGE | BufferUsage.COPY_DST });
  const bytes = new Uint8Array(size);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  gpu.device.queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}

describe('tiles', () => {
  const random = new Random(3);

  test.each<{ name: string; kind: 'bytes' | 'floats'; grid: Grid; scale: number }>([
    { name: 'floats', kind: 'floats', grid: { shape: [3, 5, 1], count: 7, columns: 3 }, scale: 4 },
    { name: 'bytes', kind: 'bytes', grid: { shape: [5, 3, 1], count: 7, columns: 4 }, scale: 3 },
    { name: 'a gap', kind: 'floats', grid: { shape: [4, 4, 1], count: 4, columns: 2, gap: 2 }, scale: 5 },
    { name: 'one picture', kind: 'bytes', grid: { shape: [7, 6, 1], count: 1, columns: 1 }, scale: 6 },
    { name: 'in colour', kind: 'floats', grid: { shape: [3, 4, 3], count: 5, columns: 2 }, scale: 3 },
    { name: 'bytes in colour', kind: 'bytes', grid: { shape: [4, 3, 3], count: 3, columns: 3 }, scale: 2 },
    { name: 'pixel by pixel', kind: 'floats', grid: { shape: [4, 6, 1], count: 6, columns: 3 }, scale: 1 },
    {
      name: 'every other line, from the second',
      kind: 'floats',
      grid: { shape: [3, 3, 1], count: 6, columns: 3, every: 2, line: 1 },
      scale: 5,
    },
  ])('show each pixel of each picture in its place: $name', async ({ kind, grid, scale }) => {
    const { shape, count, columns, gap = 0, every = 1, line = 0 } = grid;
    const [height, width, channels] = shape;
    const stride = Math.ceil((width * height * channels) / 4) * 4;
    const offset = 8;
    const whole = Array.from({ length: offset + count * stride }, () => random.whole(256));
    const values = kind === 'bytes' ? Uint8Array.from(whole) : Float32Array.from(whole, (x) => x / 255);
    const buffer = storage(values);
    const lines = Math.ceil(count / columns) * every;
    const [cellWidth, cellHeight] = [width * scale + gap, height * scale + gap];
    const surface = new TextureSurface(gpu, columns * cellWidth, lines * cellHeight);
    const tiles = await Tiles.create(gpu, surface.format, { buffer, kind, offset, stride }, grid);
    tiles.prepare(THEME, surface);
    await surface.paint({ ground: THEME.ground, compute: () => {}, draw: (pass) => tiles.draw(pass) });
    const pixels = await surface.pixels();

    for (let row = 0; row < lines * height; row++) {
      for (let column = 0; column < columns * width; column++) {
        const [tileRow, tileColumn] = [Math.floor(row / height), Math.floor(column / width)];
        const picture = Math.floor(tileRow / every) * columns + tileColumn;
        const shown = tileRow % every === line && picture < count;
        const pixel = (row % height) * width + (column % width);
        const at = offset + picture * stride + pixel * channels;
        const [r = 0, g = r, b = r] = whole.slice(at, at + channels);
        const painted: Pixel = [255 - r, 255 - g, 255 - b];
        const y = tileRow * cellHeight + gap / 2 + Math.floor(((row % height) + 0.5) * scale);
        const x = tileColumn * cellWidth + gap / 2 + Math.floor(((column % width) + 0.5) * scale);
        near(pixels[y]?.[x], shown ? painted : GROUND, `${row}, ${column}`);
      }
    }
    if (gap > 0) near(pixels[0]?.[0], GROUND, 'the gap');
    tiles.dispose();
    surface.dispose();
    buffer.destroy();
  });

  test.each<{ name: string; canvas: readonly [number, number]; grid: Grid }>([
    { name: 'enlarged', canvas: [97, 61], grid: { shape: [3, 5, 1], count: 8, columns: 3, gap: 1 } },
    { name: 'made smaller', canvas: [29, 17], grid: { shape: [7, 11, 1], count: 5, columns: 4, gap: 0.5 } },
    {
      name: 'interleaved',
      canvas: [41, 67],
      grid: { shape: [4, 3, 1], count: 5, columns: 3, every: 2, line: 1 },
    },
  ])('fill a canvas of any size, every pixel of it: $name', async ({ canvas: [width, height], grid }) => {
    const stride = 80;
    const values = Float32Array.from({ length: grid.count * stride }, () => random.whole(256) / 255);
    const buffer = storage(values);
    const surface = new TextureSurface(gpu, width, height);
    const source = { buffer, kind: 'floats', offset: 0, stride } as const;
    const tiles = await Tiles.create(gpu, surface.format, source, grid);
    tiles.prepare(THEME, surface);
    await surface.paint({ ground: THEME.ground, compute: () => {}, draw: (pass) => tiles.draw(pass) });
    const pixels = await surface.pixels();

    const { shape, columns, gap = 0, every = 1, line = 0, count } = grid;
    const lines = Math.ceil(count / columns) * every;
    /** Along one side: the tile, and the values on both sides of a place with the weight of the second. */
    const along = (at: number, canvas: number, tiles: number, size: number) => {
      const cell = canvas / tiles;
      const tile = Math.floor(at / cell);
      const within = (at - tile * cell - gap / 2) / (cell - gap);
      const place = within * size - 0.5;
      const first = Math.floor(place);
      const sharpness = Math.max(1, (cell - gap) / size);
      const weight = Math.min(1, Math.max(0, (place - first - 0.5) * sharpness + 0.5));
      const inside = (i: number) => Math.min(size - 1, Math.max(0, i));
      return { tile, within, ends: [inside(first), inside(first + 1)] as const, weight };
    };
    const mix = (a: number, b: number, weight: number) => a * (1 - weight) + b * weight;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const x = along(column + 0.5, width, columns, shape[1]);
        const y = along(row + 0.5, height, lines, shape[0]);
        // Where float32 may fall on either side of a tile's edge.
        if ([x.within, y.within].some((at) => Math.min(Math.abs(at), Math.abs(at - 1)) < 1e-4)) continue;
        const picture = Math.floor(y.tile / every) * columns + x.tile;
        const inTile = [x.within, y.within].every((at) => at > 0 && at < 1);
        const shown = inTile && y.tile % every === line && picture < count;
        const [above, below] = y.ends.map((i) => {
          const [left, right] = x.ends.map((j) => values[picture * stride + i * shape[1] + j] as number);
          return mix(left as number, right as number, x.weight);
        });
        const expected = shown ? grey(mix(above as number, below as number, y.weight)) : GROUND;
        near(pixels[row]?.[column], expected, `${row}, ${column}`);
      }
    }
    tiles.dispose();
    surface.dispose();
    buffer.destroy();
  });

  test('clamp what is no grey, and let the ground through', async () => {
    const buffer = storage(Float32Array.of(-1, 2, 0.5, 1));
    const surface = new TextureSurface(gpu, 20, 5);
    const source = { buffer, kind: 'floats', offset: 0, stride: 1 } as const;
    const tiles = await Tiles.create(gpu, surface.format, source, { shape: [1, 1, 1], count: 4, columns: 4 });
    const show = async (opacity: number) => {
      tiles.prepare(THEME, surface, opacity);
      await surface.paint({ ground: THEME.ground, compute: () => {}, draw: (pass) => tiles.draw(pass) });
      return (await surface.pixels())[2] as Pixel[];
    };
    const solid = await show(1);
    [1, 0, 0.5, 0].forEach((level, i) => {
      near(solid[5 * i + 2], [255 * level, 255 * level, 255 * level], `picture ${i}`);
    });
    const faint = await show(0.25);
    near(faint[2], [64, 64, 255], 'faint paper');
    near(faint[7], [0, 0, 191], 'faint ink');
    tiles.dispose();
    surface.dispose();
    buffer.destroy();
  });
});

describe('points', () => {
  test('lie where the axes put them, y upwards, in the colour of their class', async () => {
    // Rows of mu (two and two of padding) and logvar.
    const rows = [
      [0.5, 0.5, 0, 0, 9, 9, 0, 0],
      [-0.5, -0.25, 0, 0, 9, 9, 0, 0],
      [3, 0, 0, 0, 9, 9, 0, 0],
    ];
    const buffer = storage(Float32Array.from([7, 7, 7, 7, ...rows.flat()]));
    const surface = new TextureSurface(gpu, 80, 40);
    const source = { buffer, offset: 4, width: 8, count: 3 };
    const points = await Points.create(gpu, surface.format, source, Uint8Array.of(0, 1, 1));
    const show = async (x: number[], y: number[]) => {
      points.setAxes(Float32Array.from(x), Float32Array.from(y));
      points.prepare(THEME, surface, { extent: 1, radius: 3, opacity: 1 });
      await surface.paint({ ground: THEME.ground, compute: () => {}, draw: (pass) => points.draw(pass) });
      return surface.pixels();
    };
    const red: Pixel = [255, 0, 0];
    const green: Pixel = [0, 255, 0];
    const straight = await show([1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]);
    near(straight[10]?.[60], red, 'the first');
    near(straight[25]?.[20], green, 'the second');
    near(straight[10]?.[66], GROUND, 'beside the first');
    const coloured = straight.flat().filter(([r, g]) => r > 128 || g > 128);
    // Two discs of radius 2, the rim being one wide, and nothing of the third.
    expect(coloured.length).toBeGreaterThan(2 * 8);
    expect(coloured.length).toBeLessThan(2 * 20);
    const swapped = await show([0, 2, 0, 0, 0, 0, 0, 0], [-1, 0, 0, 0, 0, 0, 0, 0]);
    near(swapped[10]?.[20], green, 'the second, x = 2 mu2, y = -mu1');
    points.dispose();
    surface.dispose();
    buffer.destroy();
  });

  test('are discs with a rim, the later over the earlier, cut off where the canvas ends', async () => {
    const [width, height, radius, opacity] = [53, 37, 4.25, 0.7];
    // In pixels of the canvas, eighths of which an adapter's corners can lie at; the last three hang over its edges or
    // lie beyond.
    const centres = [
      [20.25, 11.875],
      [24.125, 14.625],
      [0.375, 30],
      [51, 38.5],
      [60, 10],
    ] as const;
    const rows = centres.flatMap(([x, y]) => [(x / width) * 2 - 1, 1 - (y / height) * 2, 0, 0, 0, 0, 0, 0]);
    const buffer = storage(Float32Array.from(rows));
    const surface = new TextureSurface(gpu, width, height);
    const source = { buffer, offset: 0, width: 8, count: centres.length };
    const points = await Points.create(gpu, surface.format, source, Uint8Array.of(0, 1, 0, 1, 0));
    points.setAxes(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0));
    points.prepare(THEME, surface, { extent: 1, radius, opacity });
    // Other than the rims, so that they can be seen.
    await surface.paint({ ground: [1, 1, 1], compute: () => {}, draw: (pass) => points.draw(pass) });
    const pixels = await surface.pixels();

    const part = (value: number) => Math.min(1, Math.max(0, value));
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        let expected = [1, 1, 1];
        centres.forEach(([x, y], i) => {
          const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
          const cover = opacity * part(radius + 0.5 - distance);
          const inner = part(radius - 0.5 - distance);
          expected = expected.map((below, k) => {
            const colour = THEME.ground[k]! * (1 - inner) + THEME.palette[i % 2]![k]! * inner;
            return below * (1 - cover) + colour * cover;
          });
        });
        const [r, g, b] = expected.map((value) => value * 255) as [number, number, number];
        near(pixels[row]?.[column], [r, g, b], `${row}, ${column}`, 2);
      }
    }
    points.dispose();
    surface.dispose();
    buffer.destroy();
  });
});
