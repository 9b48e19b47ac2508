import { expect, test } from 'vitest';
import type { SpecInput } from '../../src/graph/spec';
import { readSafetensors } from '../../src/train/safetensors';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { BATCH, EXAMPLES, patterns, train, trained } from './tasks';

const SHAPE = [7, 5, 3] as const;
const PIXELS = patterns(7 * 5 * 3, EXAMPLES);
const SPEC: SpecInput = {
  input: SHAPE,
  encoder: [{ conv: 4 }, { conv: 5, kernel: 3, stride: 1 }, 6],
  latent: 3,
};

test('a convolutional model learns, and goes on from its file in mid-epoch as if it had not stopped', async () => {
  const gpu = await testGpu();
  let costs: number[] = [];
  const whole = await trained(
    gpu,
    async (vae) => {
      costs = (await train(vae, PIXELS, { epochs: 6, learningRate: 0.01 })).map(({ elbo }) => -elbo);
    },
    5,
    SPEC,
  );
  expect(costs.at(-1)).toBeLessThan(0.95 * (costs[0] as number));
  const part = await trained(gpu, (vae) => train(vae, PIXELS, { steps: 10, learningRate: 0.01 }), 5, SPEC);
  using vae = await Vae.load(gpu, part);
  expect(vae.spec).toMatchObject({ input: 105, shape: SHAPE });
  await train(vae, PIXELS, { steps: 14, learningRate: 0.01 });
  expect(await vae.save()).toEqual(whole);
  expect(BATCH * 4).toBeGreaterThan(EXAMPLES);
});

test.each<[string, Partial<SpecInput>]>([
  ['of two heads', { likelihood: 'logistic' }],
  ['of a predicted sigma', { likelihood: 'gaussian', sigma: 'predicted' }],
  ['of one sigma a value', { likelihood: 'gaussian', sigma: 'each' }],
  ['told labels', { classes: 2 }],
])('a model %s is the same twice, saved and loaded, and has all that a model has', async (_, more) => {
  const gpu = await testGpu();
  const labels = Uint8Array.from({ length: EXAMPLES }, (_, i) => i % 2);
  const told = more.classes ? { labels } : {};
  const run = () =>
    trained(gpu, (vae) => train(vae, PIXELS, { epochs: 2, ...told }), 5, { ...SPEC, ...more });
  const saved = await run();
  expect(await run()).toEqual(saved);
  using vae = await Vae.load(gpu, saved);
  expect(await vae.save()).toEqual(saved);
  const { elbo } = await vae.evaluate(PIXELS, { seed: 3, ...told });
  expect(elbo).toBeLessThan(0);
  const some = PIXELS.subarray(0, 4 * 105);
  const few = more.classes ? { labels: labels.subarray(0, 4) } : {};
  const { mu } = await vae.encode(some, few);
  expect(mu.length).toBe(12);
  const drawn = await vae.reconstruct(some, few);
  expect(drawn.length).toBe(some.length);
  expect(await vae.decode(mu, few)).toEqual(drawn);
  expect((await vae.sample(3)).length).toBe(3 * 105);
});

test('a file has filters as PyTorch has them', async () => {
  const saved = await trained(await testGpu(), async () => {}, 5, SPEC);
  const shapes = new Map([...readSafetensors(saved).tensors].map(([name, { shape }]) => [name, shape]));
  expect(shapes.get('encoder.0.weight')).toEqual([4, 3, 4, 4]);
  expect(shapes.get('output.weight')).toEqual([4, 3, 4, 4]);
  expect(shapes.get('decoder.1.weight')).toEqual([5, 4, 3, 3]);
});
