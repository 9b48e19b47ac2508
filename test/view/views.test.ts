import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecodedView } from '../../demo/live/view/decoded';
import { LatentView } from '../../demo/live/view/latent';
import { ReconstructedView } from '../../demo/live/view/reconstructed';
import type { MatmulGpu } from '../../src/tiles/gpu';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { spyOn } from '../training/spy';
import { patterns, train } from '../training/tasks';
import { type Pixel, TextureSurface, THEME } from './canvas';
import { grey, near } from './pixels';

let gpu: MatmulGpu;
beforeAll(async () => {
  gpu = await testGpu();
});

describe('views of a model', () => {
  const SHAPE = [3, 5, 1] as const;
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

  test('of a conditional model is what the library makes of the labels that it is told', async () => {
    const told = await Vae.create(gpu, { input: INPUT, encoder: [9], latent: 2, classes: 2 }, { seed: 2 });
    const labels = Uint8Array.from({ length: 8 }, (_, i) => i % 2);
    for await (const _ of told.fit(images, { steps: 60, learningRate: 0.01, labels }));

    const surface = new TextureSurface(gpu, 3 * 25, 15);
    const view = await DecodedView.create(told.model, surface, { shape: SHAPE, count: 3, columns: 3 });
    const z = Float32Array.of(0, 0, 1, -1, -2, 0.5);
    for (const own of [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 0, 1)]) {
      view.setZ(z, own);
      await view.paint(THEME);
      await expectPictures(surface, 0, 1, await told.decode(z, { labels: own }));
    }

    const both = new TextureSurface(gpu, 4 * 25, 2 * 15);
    const options = { shape: SHAPE, count: 4, columns: 4, originals: true };
    const pairs = await ReconstructedView.create(told.model, both, options);
    const some = images.subarray(0, 4 * INPUT);
    for (const own of [labels.subarray(0, 4), labels.subarray(1, 5)]) {
      pairs.setImages(some, own);
      await pairs.paint(THEME);
      await expectPictures(
        both,
        0,
        2,
        Float32Array.from(some, (byte) => byte / 255),
      );
      await expectPictures(both, 1, 2, await told.reconstruct(some, { labels: own }));
    }

    // The plane of a class, and the points of its images alone.
    const square = new TextureSurface(gpu, 300, 300);
    const latent = await LatentView.create(told.model, square, { shape: SHAPE, images, labels, plane: 4 });
    const extent = 3;
    latent.setAxes(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0), extent);
    const { mu } = await told.encode(images, { labels });
    const inked = async (label: number) => {
      latent.setClass(label);
      await latent.paint(THEME);
      const pixels = await square.pixels();
      const corner = await told.decode(Float32Array.of(-2.25, 2.25), { labels: [label] });
      const lightness = 255 * 0.45 * (1 - (corner[7] as number));
      near(pixels[37]?.[37], [lightness, lightness, 255 * 0.55 + lightness], 'the plane', 2);
      // Red and green are the same where there is no point.
      return Array.from({ length: 8 }, (_, i) => {
        const row = Math.floor((1 - (mu[2 * i + 1] as number) / extent) * 150);
        const column = Math.floor((1 + (mu[2 * i] as number) / extent) * 150);
        const [red, green] = (pixels[row] as Pixel[])[column] as Pixel;
        return Math.abs(green - red) > 50;
      });
    };
    for (const label of [0, 1]) {
      const found = await inked(label);
      // The last one lies on top of the others.
      expect(found[6 + label]).toBe(true);
      expect(found.filter((_, i) => labels[i] !== label)).toContain(false);
    }
    for (const one of [view, pairs, latent, surface, both, square, told]) one.dispose();
  });

  test('painting again and again makes nothing new', async () => {
    const surface = new TextureSurface(gpu, 50, 50);
    const decoded = await DecodedView.create(vae.model, surface, { shape: SHAPE, count: 9, columns: 3 });
    const options = { shape: SHAPE, count: 2, columns: 2, originals: true, rounds: 2 };
    const restored = await ReconstructedView.create(vae.model, surface, options);
    const latent = await LatentView.create(vae.model, surface, { shape: SHAPE, images, plane: 3 });
    const spy = spyOn(gpu);
    for (let i = 0; i < 100; i++) {
      decoded.setZ(new Float32Array(18).fill(i / 10));
      restored.setImages(images.subarray(0, 2 * INPUT));
      restored.setKnown(new Uint8Array(2 * INPUT).fill(i % 2));
      latent.setAxes(new Float32Array(8).fill(i), new Float32Array(8).fill(-i), 1 + i);
      for (const view of [decoded, restored, latent]) await view.paint(THEME);
    }
    expect(spy.count('submit')).toBe(300);
    expect(spy.count('createBuffer', 'createBindGroup', 'createTexture', 'createShaderModule')).toBe(0);
    spy.restore();
    for (const view of [decoded, restored, latent]) view.dispose();
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
