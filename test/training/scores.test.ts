import { expect, test } from 'vitest';
import { arraySource } from '../../src/data/source';
import { DataError, OptionError } from '../../src/errors';
import { LIKELIHOODS, type Likelihood } from '../../src/graph/spec';
import { Dataset } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { spyOn } from './spy';
import { clusters, patterns, TINY, train } from './tasks';

const COUNT = 203;
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Any numbers, one-hot rows, or values from 0 to 1. */
function imagesFor(likelihood: Likelihood): Uint8Array | Float32Array {
  if (likelihood === 'gaussian') return clusters(13, COUNT);
  if (likelihood !== 'categorical') return patterns(13, COUNT);
  return Float32Array.from({ length: 13 * COUNT }, (_, i) =>
    Number(i % 13 === (Math.floor(i / 13) * 5) % 13),
  );
}

/** Of tokens, text.test.ts asks the same of the model that it trains. */
test.each(LIKELIHOODS.filter((name) => name !== 'tokens'))(
  '%s: the means are those of evaluate, with every seed',
  async (likelihood) => {
    const spec = { ...TINY, latent: 37, likelihood, ...(likelihood === 'categorical' && { categories: 13 }) };
    using vae = await Vae.create(await testGpu(), spec, { seed: 5 });
    const images = imagesFor(likelihood);
    await train(vae, images, { steps: 20 });
    for (const seed of [5, 77]) {
      const { reconstruction, kl, elbo } = await vae.scores(images, { seed });
      const judged = await vae.evaluate(images, { seed });
      expect([reconstruction.length, kl.length, elbo.length]).toEqual([COUNT, COUNT, COUNT]);
      expect(mean(reconstruction) / judged.reconstruction).toBeCloseTo(1, 5);
      expect(mean(kl) / judged.kl).toBeCloseTo(1, 5);
      for (const [i, own] of elbo.entries())
        expect(own).toBe(Math.fround(-((reconstruction[i] as number) + (kl[i] as number))));
    }
    // Of one image it is what evaluate says of it, as long as it is the first.
    const first = await vae.evaluate(images.subarray(0, 13));
    expect((await vae.scores(images)).reconstruction[0]).toBeCloseTo(first.reconstruction, 4);
  },
);

test('the batch size, and how the images come, do not count but for rounding', async () => {
  const gpu = await testGpu();
  using vae = await Vae.create(gpu, { ...TINY, binarize: 'each epoch' }, { seed: 5 });
  const images = patterns(13, COUNT);
  const expected = await vae.scores(images, { batchSize: 50 });
  using dataset = await Dataset.upload(gpu, images, 13);
  expect(await vae.scores(dataset, { batchSize: 50 })).toEqual(expected);
  for (const window of [50, 120, 1000]) {
    const { count, kind, read } = arraySource(images, 13);
    expect(await vae.scores({ count, kind, read, window }, { batchSize: 50 })).toEqual(expected);
  }
  for (const batchSize of [1, 7, 203, 1000]) {
    const { elbo } = await vae.scores(images, { batchSize });
    for (const [i, own] of elbo.entries()) expect(own).toBeCloseTo(expected.elbo[i] as number, 4);
  }
});

test('no more rows run than there are examples', async () => {
  const gpu = await testGpu();
  using vae = await Vae.create(gpu, TINY, { seed: 5 });
  const images = patterns(13, 4);
  const largest = (await vae.scores(images, { batchSize: 4 })).elbo;
  // That many rows would take more than a buffer may have.
  expect((await vae.scores(images, { batchSize: 2 ** 18 })).elbo).toEqual(largest);
  const judged = await vae.evaluate(images, { batchSize: 4, samples: 20 });
  expect(await vae.evaluate(images, { batchSize: 2 ** 18, samples: 20 })).toEqual(judged);
});

test('more than the GPU buffer holds at a time', async () => {
  using vae = await Vae.create(await testGpu(), { input: 1, latent: 1 }, { seed: 5 });
  const count = 2 ** 20 + 2 ** 17 + 5;
  const images = Uint8Array.from({ length: count }, (_, i) => (i * 37) % 256);
  const options = { batchSize: 2 ** 17 };
  const { elbo } = await vae.scores(images, options);
  const judged = await vae.evaluate(images, options);
  expect(mean(elbo) / judged.elbo).toBeCloseTo(1, 4);
  expect(elbo.every((nats) => nats < 0)).toBe(true);
});

test('what is wrong is told, and nothing stays on the GPU', async () => {
  const gpu = await testGpu();
  using vae = await Vae.create(gpu, TINY, { seed: 5 });
  const images = patterns(13, COUNT);
  await vae.scores(images);
  const spy = spyOn(gpu);
  try {
    await expect(vae.scores(images.subarray(1))).rejects.toThrow(DataError);
    await expect(vae.scores(images, { samples: 0 })).rejects.toThrow(OptionError);
    await expect(vae.scores(images, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    const controller = new AbortController();
    const { count, kind, read } = arraySource(images, 13);
    const late = (first: number, rows: number) => {
      if (first > 100) controller.abort(new Error('enough'));
      return read(first, rows);
    };
    const source = { count, kind, read: late, window: 10 };
    await expect(vae.scores(source, { batchSize: 10, signal: controller.signal })).rejects.toThrow('enough');
    expect(spy.alive).toEqual([]);
  } finally {
    spy.restore();
  }
});
