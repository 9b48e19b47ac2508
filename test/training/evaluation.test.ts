import { describe, expect, test } from 'vitest';
import { resolveSpec, type Spec } from '../../src/graph/spec';
import { trainingStep } from '../../src/graph/step.twin';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { STREAMS, seedWords } from '../../src/random';
import { normal } from '../../src/step/normal.twin';
import { readCheckpoint } from '../../src/train/checkpoint';
import { Vae } from '../../src/vae';
import { tensorsOf } from '../gradients/models';
import { testGpu } from '../support/gpu';
import { clusters, patterns, train } from './tasks';

/** The evaluation in float64, with the noise that the model draws. */
async function twin(vae: Vae, data: Matrix, seed: number) {
  const { spec, layout, weights } = readCheckpoint(await vae.save());
  const tensors = tensorsOf(layout, weights.parameters);
  const eps = normal({
    rows: data.rows,
    width: spec.latent,
    stream: STREAMS.evaluation,
    epoch: 0,
    batch: 0,
    batchSize: data.rows,
    seed: seedWords(seed),
  });
  return trainingStep(spec, tensors, { x: data, eps });
}

const examples = ({ input, likelihood }: Spec, count: number, seed?: number) =>
  likelihood === 'bernoulli' ? patterns(input, count, seed) : clusters(input, count, seed);

describe.each(['bernoulli', 'gaussian'] as const)('evaluate, %s', (likelihood) => {
  const spec = resolveSpec({
    input: 13,
    encoder: [9],
    latent: 3,
    activation: 'tanh',
    likelihood,
    ...(likelihood === 'gaussian' && { sigma: 1 }),
  });
  const count = 101;
  const images = examples(spec, count);
  const scale = likelihood === 'bernoulli' ? 255 : 1;
  const data = matrix(count, 13, (row, column) => (images[row * 13 + column] as number) / scale);

  test('is the twin, whatever the batch size', async () => {
    const vae = await Vae.create(await testGpu(), spec, { seed: 8 });
    await train(vae, images, { steps: 20, learningRate: 0.01 });
    for (const seed of [8, 1234567]) {
      const expected = await twin(vae, data, seed);
      const whole = await vae.evaluate(images, { batchSize: count, seed });
      // The cosines of the noise may be 2^-11 off; the KL knows no noise.
      expect(Math.abs(whole.reconstruction / expected.reconstruction - 1)).toBeLessThan(2e-4);
      expect(Math.abs(whole.kl / expected.kl - 1)).toBeLessThan(1e-5);
      for (const batchSize of [1, 3, 16, 50, 100, 102, 1000]) {
        const found = await vae.evaluate(images, { batchSize, seed });
        expect(Math.abs(found.reconstruction / whole.reconstruction - 1), `${batchSize}`).toBeLessThan(1e-6);
        expect(Math.abs(found.kl / whole.kl - 1), `${batchSize}`).toBeLessThan(1e-6);
        expect(found.examples).toBe(count);
        expect(found.elbo).toBe(-(found.reconstruction + found.kl));
      }
    }
    expect(await vae.evaluate(images)).toEqual(await vae.evaluate(images, { batchSize: 256, seed: 8 }));
    vae.dispose();
  });

  test('of floats is that of bytes', async () => {
    const vae = await Vae.create(await testGpu(), spec, { seed: 8 });
    const floats = Float32Array.from(images, (value) => value / scale);
    const [a, b] = [await vae.evaluate(images), await vae.evaluate(floats)];
    expect(a.elbo).toBeCloseTo(b.elbo, 4);
    vae.dispose();
  });

  test('gets better by training, on examples never seen too', async () => {
    const vae = await Vae.create(await testGpu(), spec, { seed: 2 });
    const held = examples(spec, 64, 77);
    const before = await vae.evaluate(held);
    const epochs = await train(vae, images, { epochs: 60, batchSize: 20, learningRate: 0.01 });
    const after = await vae.evaluate(held);
    const [first, last] = [epochs[0], epochs.at(-1)];
    expect(last?.elbo).toBeGreaterThan((first?.elbo as number) + 1);
    expect(after.elbo).toBeGreaterThan(before.elbo + 1);
    // What remains is what a model that knows the two patterns cannot know: the noise.
    expect(Math.abs(after.elbo - (last?.elbo as number))).toBeLessThan(0.5);
    vae.dispose();
  });
});

test('a larger beta buys a smaller KL', async () => {
  const gpu = await testGpu();
  const images = patterns(13, 101);
  const kls: number[] = [];
  for (const beta of [0.1, 1, 10]) {
    const vae = await Vae.create(gpu, { input: 13, encoder: [9], latent: 3 }, { seed: 2 });
    await train(vae, images, { epochs: 30, learningRate: 0.01, beta });
    kls.push((await vae.evaluate(images)).kl);
    vae.dispose();
  }
  expect(kls[0]).toBeGreaterThan(kls[1] as number);
  expect(kls[1]).toBeGreaterThan(kls[2] as number);
});
