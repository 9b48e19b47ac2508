import { expect, test } from 'vitest';
import { featuresOf } from '../../demo/live/worker/features';
import type { SpecInput } from '../../src/graph/spec';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { noise } from '../support/packed';

const [HEIGHT, WIDTH, CHANNELS] = [9, 10, 3];
const image = noise(HEIGHT * WIDTH * CHANNELS, 5);

async function of(spec: Omit<SpecInput, 'input'>, input: SpecInput['input'] = [HEIGHT, WIDTH, CHANNELS]) {
  const vae = await Vae.create(await testGpu(), { input, ...spec }, { seed: 3 });
  try {
    const told = spec.classes === undefined ? {} : { labels: Uint8Array.of(1) };
    return { ...(await featuresOf(vae.model, image, told)), back: await vae.reconstruct(image, told) };
  } finally {
    vae.dispose();
  }
}

test('what the convolutions make of an image: the first by its filters, the last what is reconstructed', async () => {
  const { layers, filters, back } = await of({ encoder: [{ conv: 5, kernel: 3 }, { conv: 6 }], latent: 2 });
  expect(layers.map(({ name, shape }) => [name, shape])).toEqual([
    ['encoder.0', [5, 5, 5]],
    ['encoder.1', [3, 3, 6]],
    ['decoder.0', [5, 5, 5]],
    ['output', [9, 10, 3]],
  ]);
  expect(layers.at(-1)?.values).toEqual(back);
  expect(filters?.shape).toEqual([5, 3, 3, 3]);
  // Of the value at (1, 2): a window of 3 begins one row and one column before its pixel.
  const sums = Array.from({ length: 5 }, (_, k) => {
    let sum = 0;
    for (let c = 0; c < 3; c++)
      for (let y = 0; y < 3; y++)
        for (let x = 0; x < 3; x++)
          sum +=
            ((image[((1 + y) * WIDTH + 3 + x) * CHANNELS + c] as number) / 255) *
            (filters?.values[((k * 3 + c) * 3 + y) * 3 + x] as number);
    return Math.max(0, sum);
  });
  const found = [...(layers[0]?.values.subarray((1 * 5 + 2) * 5, (1 * 5 + 2) * 5 + 5) ?? [])];
  expect(sums.some((sum) => sum > 0)).toBe(true);
  for (const [k, value] of found.entries()) expect(value).toBeCloseTo(sums[k] as number, 5);
});

test('of two-headed and conditional models, with activations that stand by themselves, and of none', async () => {
  const { layers, back } = await of({
    ...{ encoder: [{ conv: 4 }], decoder: [{ upconv: 4, kernel: 5, stride: 1 }], latent: 2 },
    ...{ likelihood: 'logistic', classes: 2, activation: 'silu' },
  });
  expect(layers.map(({ name }) => name)).toEqual(['encoder.0', 'output']);
  expect(layers[1]?.values).toEqual(back);
  const dense = await of({ encoder: [4], latent: 2 }, HEIGHT * WIDTH * CHANNELS);
  expect(dense).toMatchObject({ layers: [] });
  expect(dense.filters).toBeUndefined();
});
