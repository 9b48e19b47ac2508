import { describe, expect, test } from 'vitest';
import { LimitError } from '../../src/errors';
import { layoutOf } from '../../src/graph/layout';
import { resolveSpec, type Spec } from '../../src/graph/spec';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { denseForward } from '../../src/ops/dense/dense_forward.twin';
import { STREAMS, seedWords } from '../../src/random';
import { normal } from '../../src/step/normal.twin';
import { readCheckpoint } from '../../src/train/checkpoint';
import { Vae } from '../../src/vae';
import { tensorsOf } from '../gradients/models';
import { Random } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { clusters, patterns, train } from './tasks';

const specOf = (likelihood: Spec['likelihood']) =>
  resolveSpec({
    input: 13,
    encoder: [9, 6],
    latent: 3,
    activation: 'gelu',
    likelihood,
    ...(likelihood === 'gaussian' && { sigma: 1 }),
  });

async function model(likelihood: Spec['likelihood']): Promise<Vae> {
  const vae = await Vae.create(await testGpu(), specOf(likelihood), { seed: 4 });
  const images = likelihood === 'bernoulli' ? patterns(13, 60) : clusters(13, 60);
  await train(vae, images, { steps: 60, learningRate: 0.02 });
  return vae;
}

/** A part of the model in float64: hidden layers and a last, linear one. */
async function through(vae: Vae, part: 'encoder' | 'decoder', last: string, x: Matrix): Promise<Matrix> {
  const { weights, spec } = readCheckpoint(await vae.save());
  const tensors = tensorsOf(layoutOf(spec), weights.parameters);
  const dense = (name: string, input: Matrix, activation: Spec['activation'] | 'linear') =>
    denseForward(
      { x: input, weight: tensors[`${name}.weight`] as Matrix, bias: tensors[`${name}.bias`] as Matrix },
      activation,
    ).y;
  const code = spec[part].reduce<Matrix>((y, _, i) => dense(`${part}.${i}`, y, spec.activation), x);
  return dense(last, code, 'linear');
}

function expectClose(found: Float32Array, expected: Matrix, tolerance: number): void {
  expect(found.length).toBe(expected.values.length);
  const worst = expected.values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))),
    0,
  );
  expect(worst).toBeLessThan(tolerance);
}

test('more images than an array holds are refused with how many are sure to fit', async () => {
  using vae = await Vae.create(await testGpu(), { input: 784, latent: 2 });
  const drawn = vae.sample(1e7);
  await expect(drawn).rejects.toThrow(LimitError);
  await expect(drawn).rejects.toThrow(/31360000000 bytes.*at most 684784 each/);
});

describe.each(['bernoulli', 'gaussian'] as const)('%s', (likelihood) => {
  /** Logits become probabilities; means are what they are. */
  const squash = (output: Matrix): Matrix =>
    likelihood === 'gaussian'
      ? output
      : { ...output, values: output.values.map((logit) => 1 / (1 + Math.exp(-logit))) };
  const images = (count: number) =>
    likelihood === 'bernoulli' ? patterns(13, count, 9) : clusters(13, count, 9);
  const rows = (values: ArrayLike<number>, columns: number, scale = 1) =>
    matrix(
      values.length / columns,
      columns,
      (row, column) => (values[row * columns + column] as number) / scale,
    );

  test('encode, decode and reconstruct are those of the twin, over chunks too', async () => {
    const vae = await model(likelihood);
    for (const count of [1, 3, 255, 256, 257, 600]) {
      const x = images(count);
      const { mu, logvar } = await vae.encode(x);
      const wide = rows(x, 13, likelihood === 'bernoulli' ? 255 : 1);
      expectClose(mu, await through(vae, 'encoder', 'mu', wide), 1e-4);
      expectClose(logvar, await through(vae, 'encoder', 'logvar', wide), 1e-4);
      const decoded = await vae.decode(mu);
      expectClose(decoded, squash(await through(vae, 'decoder', 'output', rows(mu, 3))), 1e-4);
      expect(await vae.reconstruct(x)).toEqual(decoded);
    }
    vae.dispose();
  });

  test('sample decodes the noise of its seed', async () => {
    const vae = await model(likelihood);
    for (const seed of [0, 77]) {
      const z = normal({
        rows: 300,
        width: 3,
        stream: STREAMS.prior,
        epoch: 0,
        batch: 0,
        batchSize: 300,
        seed: seedWords(seed),
      });
      const found = await vae.sample(300, { seed });
      // The cosines of the noise may be 2^-11 off, and the decoder stretches that.
      expectClose(found, squash(await through(vae, 'decoder', 'output', z)), 0.02);
    }
    vae.dispose();
  });

  test('sample follows from its seed, and fewer are the first of more', async () => {
    const vae = await model(likelihood);
    const many = await vae.sample(600, { seed: 5 });
    expect(many.length).toBe(600 * 13);
    expect(many.every(Number.isFinite)).toBe(true);
    for (const count of [1, 2, 3, 5, 255, 256, 257, 512, 599]) {
      expect(await vae.sample(count, { seed: 5 })).toEqual(many.slice(0, count * 13));
    }
    expect(await vae.sample(600, { seed: 6 })).not.toEqual(many);
    expect(await vae.sample(4)).toEqual(await vae.sample(4, { seed: 0 }));
    // No two draws are alike, within a chunk or across chunks.
    const draws = new Set(Array.from({ length: 600 }, (_, i) => many.subarray(i * 13, (i + 1) * 13).join()));
    expect(draws.size).toBe(600);
    vae.dispose();
  });
});

test('probabilities are in [0, 1], however far out z is', async () => {
  const vae = await model('bernoulli');
  const random = new Random(5);
  const z = Float32Array.from({ length: 300 }, () => random.uniform(-1e4, 1e4));
  const decoded = await vae.decode(z);
  expect(decoded.every((p) => p >= 0 && p <= 1)).toBe(true);
  vae.dispose();
});
