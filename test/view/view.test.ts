import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags';
import type { Gpu } from '../../src/gpu/gpu';
import { Vae } from '../../src/vae';
import { DecodedView } from '../../src/view/decoded';
import { LatentView } from '../../src/view/latent';
import { Points } from '../../src/view/points';
import { ReconstructedView } from '../../src/view/reconstructed';
import { type Grid, Tiles } from '../../src/view/tiles';
import { Random } from '../kernels/harness';
import { testGpu } from '../support/gpu';
import { spyOn } from '../training/spy';
import { patterns, train } from '../training/tasks';
import { GROUND, type Pixel, TextureSurface, THEME } from './canvas';

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

const grey = (value: number): Pixel => {
  const level = Math.round(255 * (1 - Math.min(1, Math.max(0, value))));
  return [level, level, level];
};

function near(actual: Pixel | undefined, expected: Pixel, what: string, by = 1): void {
  const off = Math.max(...expected.map((value, i) => Math.abs(value - (actual?.[i] ?? -1000))));
  expect(off, `${what}: ${actual} for ${expected}`).toBeLessThanOrEqual(by);
}

describe('tiles', () => {
  const random = new Random(3);

  test.each<{ name: string; kind: 'bytes' | 'floats'; grid: Grid; scale: number }>([
    { name: 'floats', kind: 'floats', grid: { shape: [3, 5], count: 7, columns: 3 }, scale: 4 },
    { name: 'bytes', kind: 'bytes', grid: { shape: [5, 3], count: 7, columns: 4 }, scale: 3 },
    { name: 'a gap', kind: 'floats', grid: { shape: [4, 4], count: 4, columns: 2, gap: 2 }, scale: 5 },
    { name: 'one picture', kind: 'bytes', grid: { shape: [7, 6], count: 1, columns: 1 }, scale: 6 },
    { name: 'pixel by pixel', kind: 'floats', grid: { shape: [4, 6], count: 6, columns: 3 }, scale: 1 },
    {
      name: 'every other line, from the second',
      kind: 'floats',
      grid: { shape: [3, 3], count: 6, columns: 3, every: 2, line: 1 },
      scale: 5,
    },
  ])('show each pixel of each picture in its place: $name', async ({ kind, grid, scale }) => {
    const { shape, count, columns, gap = 0, every = 1, line = 0 } = grid;
    const [height, width] = shape;
    const stride = Math.ceil((width * height) / 4) * 4;
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
        const at = offset + picture * stride + (row % height) * width + (column % width);
        const y = tileRow * cellHeight + gap / 2 + Math.floor(((row % height) + 0.5) * scale);
        const x = tileColumn * cellWidth + gap / 2 + Math.floor(((column % width) + 0.5) * scale);
        near(pixels[y]?.[x], shown ? grey((whole[at] as number) / 255) : GROUND, `${row}, ${column}`);
      }
    }
    if (gap > 0) near(pixels[0]?.[0], GROUND, 'the gap');
    tiles.dispose();
    surface.dispose();
    buffer.destroy();
  });

  test('clamp what is no grey, and let the ground through', async () => {
    const buffer = storage(Float32Array.of(-1, 2, 0.5, 1));
    const surface = new TextureSurface(gpu, 20, 5);
    const source = { buffer, kind: 'floats', offset: 0, stride: 1 } as const;
    const tiles = await Tiles.create(gpu, surface.format, source, { shape: [1, 1], count: 4, columns: 4 });
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
});

describe('views of a model', () => {
  const SHAPE = [3, 5] as const;
  const INPUT = 15;
  let vae: Vae;
  const images = patterns(INPUT, 8);
  beforeAll(async () => {
    vae = await Vae.create(gpu, { input: INPUT, encoder: [9], latent: 2 }, { seed: 2 });
    await train(vae, images, { steps: 40, learningRate: 0.01 });
  });
  afterAll(() => vae.dispose());

  /** Looks at the middle of each pixel of pictures in one line. */
  async function expectPictures(surface: TextureSurface, line: number, lines: number, values: Float32Array) {
    const pixels = await surface.pixels();
    const [height, width] = SHAPE;
    const scale = surface.height / lines / height;
    values.forEach((value, i) => {
      const [picture, at] = [Math.floor(i / INPUT), i % INPUT];
      const y = (line * height + Math.floor(at / width) + 0.5) * scale;
      const x = (picture * width + (at % width) + 0.5) * scale;
      near(pixels[Math.floor(y)]?.[Math.floor(x)], grey(value), `picture ${picture}, pixel ${at}`);
    });
  }

  test('what is decoded is what the library decodes', async () => {
    const surface = new TextureSurface(gpu, 3 * 25, 15);
    const view = await DecodedView.create(vae.model, surface, { shape: SHAPE, count: 3, columns: 3 });
    for (const z of [Float32Array.of(0, 0, 1, -1, -2, 0.5), Float32Array.of(3, 3, 0, 1, 1, 0)]) {
      view.setZ(z);
      await view.paint(THEME);
      await expectPictures(surface, 0, 1, await vae.decode(z));
    }
    view.dispose();
    surface.dispose();
  });

  test('what is reconstructed is what the library reconstructs, below the originals', async () => {
    const surface = new TextureSurface(gpu, 4 * 25, 2 * 15);
    const view = await ReconstructedView.create(vae.model, surface, {
      shape: SHAPE,
      count: 4,
      columns: 4,
      originals: true,
    });
    const some = images.subarray(0, 4 * INPUT);
    view.setImages(some);
    await view.paint(THEME);
    await expectPictures(
      surface,
      0,
      2,
      Float32Array.from(some, (byte) => byte / 255),
    );
    await expectPictures(surface, 1, 2, await vae.reconstruct(some));
    view.dispose();
    surface.dispose();
  });

  test('what is restored is what the library restores, whenever it is painted', async () => {
    const surface = new TextureSurface(gpu, 25, 15);
    const options = { shape: SHAPE, count: 1, columns: 1, originals: false, rounds: 6 };
    const view = await ReconstructedView.create(vae.model, surface, options);
    const image = images.subarray(INPUT, 2 * INPUT);
    const known = Uint8Array.from({ length: INPUT }, (_, i) => Number(i < 6));
    view.setImages(image);
    view.setKnown(known);
    const expected = await vae.restore(image, known, { rounds: 6 });
    for (let time = 0; time < 2; time++) {
      await view.paint(THEME);
      await expectPictures(surface, 0, 1, expected);
    }
    view.dispose();
    surface.dispose();
  });

  test('the latent space has a point where the library encodes an image, over what it decodes there', async () => {
    const surface = new TextureSurface(gpu, 300, 300);
    const side = 4;
    const view = await LatentView.create(vae.model, surface, {
      shape: SHAPE,
      images,
      labels: Uint8Array.from({ length: 8 }, (_, i) => i % 2),
      plane: side,
    });
    const extent = 3;
    view.setAxes(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0), extent);
    await view.paint(THEME);
    const pixels = await surface.pixels();
    const { mu } = await vae.encode(images);
    const place = (x: number, y: number) => [
      Math.floor((1 - y / extent) * 150),
      Math.floor((1 + x / extent) * 150),
    ];
    // The last one lies on top of the others.
    const [row, column] = place(mu[14] as number, mu[15] as number) as [number, number];
    const [red, green] = (pixels[row] as Pixel[])[column] as Pixel;
    expect(green - red).toBeGreaterThan(100);

    // The tile in the corner up left, far from all points, is of z = (-2.25, 2.25).
    const corner = await vae.decode(Float32Array.of(-2.25, 2.25));
    const lightness = (value: number) => 0.45 * (1 - value);
    near(
      pixels[37]?.[37],
      [
        255 * lightness(corner[7] as number),
        255 * lightness(corner[7] as number),
        255 * (0.55 + lightness(corner[7] as number)),
      ],
      'the plane',
      2,
    );
    view.dispose();
    surface.dispose();
  });

  test('painting again and again makes nothing new', async () => {
    const surface = new TextureSurface(gpu, 50, 50);
    const view = await DecodedView.create(vae.model, surface, { shape: SHAPE, count: 9, columns: 3 });
    const spy = spyOn(gpu);
    for (let i = 0; i < 20; i++) {
      view.setZ(new Float32Array(18).fill(i / 10));
      await view.paint(THEME);
    }
    expect(spy.count('createBuffer', 'createBindGroup', 'createTexture', 'createShaderModule')).toBe(0);
    spy.restore();
    view.dispose();
    surface.dispose();
  });

  test('views free what they made', async () => {
    const spy = spyOn(gpu);
    const surface = new TextureSurface(gpu, 40, 40);
    const shown = [
      await DecodedView.create(vae.model, surface, { shape: SHAPE, count: 4, columns: 2 }),
      await ReconstructedView.create(vae.model, surface, {
        shape: SHAPE,
        count: 2,
        columns: 2,
        originals: true,
      }),
      await LatentView.create(vae.model, surface, { shape: SHAPE, images, plane: 3 }),
    ];
    for (const view of shown) {
      await view.paint(THEME);
      view.dispose();
    }
    expect(spy.alive).toEqual([]);
    spy.restore();
    surface.dispose();
  });
});
