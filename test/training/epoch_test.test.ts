import { expect, test } from 'vitest';
import type { EpochMetrics } from '../../src/train/meter';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { patterns } from './tasks';

const INPUT = 13;
const spec = { input: INPUT, encoder: [8], latent: 2 };
/** Epochs of three steps, of which many fit a submit. */
const images = patterns(INPUT, 90);
const held = patterns(INPUT, 37, 5);
const options = { batchSize: 32, learningRate: 0.01 };
const source = {
  count: 90,
  kind: 'bytes',
  read: async (first: number, count: number) => images.slice(first * INPUT, (first + count) * INPUT),
} as const;

test.each([
  ['an array', images],
  ['a source', source],
])('a fit on %s tests the model of each epoch, and learns the same bits', async (_, data) => {
  const gpu = await testGpu();
  using plain = await Vae.create(gpu, spec, { seed: 3 });
  for await (const { test } of plain.fit(data, { ...options, epochs: 6 })) expect(test).toBeUndefined();

  using tested = await Vae.create(gpu, spec, { seed: 3 });
  const epochs: EpochMetrics[] = [];
  for await (const metrics of tested.fit(data, { ...options, epochs: 6, test: held })) {
    expect(tested.step).toBe(metrics.steps);
    expect(metrics.test).toEqual(await tested.evaluate(held));
    epochs.push(metrics);
  }
  expect(await tested.save()).toEqual(await plain.save());
  expect(epochs).toHaveLength(6);
  expect(new Set(epochs.map(({ test }) => test?.elbo)).size).toBe(6);
});

test('an epoch that earlier fits have begun is tested at its end, and none that is left half done', async () => {
  using vae = await Vae.create(await testGpu(), spec, { seed: 3 });
  const found: (number | undefined)[] = [];
  for (const steps of [2, 2]) {
    for await (const { test } of vae.fit(images, { ...options, steps, test: held }))
      found.push(test?.examples);
  }
  expect(found).toEqual([undefined, 37, undefined]);
});

test('examples to test on that do not fit are refused before anything is trained', async () => {
  using vae = await Vae.create(await testGpu(), spec);
  const fit = vae.fit(images, { ...options, epochs: 1, test: held.subarray(1) });
  await expect(fit.next()).rejects.toThrow(/^Examples to test on: .*13/);
  expect(vae.step).toBe(0);
});
