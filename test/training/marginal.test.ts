import { describe, expect, test } from 'vitest';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { estimates, mixed, summary } from '../../src/train/marginal';
import { writeSafetensors } from '../../src/train/safetensors';
import { Vae } from '../../src/vae';
import { Random } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { IMAGES, TINY, train } from './tasks';

const INPUT = 12;
const LATENT = 3;
const COUNT = 40;
/** Models of each kind; all that are promised in the long form. */
const SEEDS = process.env.WEBGPU_VAE_LONG === '1' ? 20 : 4;

/** Normals that are no business of the library (Box & Muller). */
function normals(random: Random): () => number {
  return () =>
    Math.sqrt(-2 * Math.log(random.uniform(1e-7, 1))) * Math.cos(2 * Math.PI * random.uniform(0, 1));
}

/**
 * Probabilistic PCA (Tipping & Bishop 1999) as a VAE without hidden layers: x = W z + b + noise, both of N(0, I), where the columns
 * of W are orthogonal, of squared lengths s: log p(x) is that of N(b, W W' + I), and the posterior has a diagonal covariance,
 * 1 / (1 + s), about W'(x - b) / (1 + s). The encoder is that, or has a standard deviation `wider` times as large.
 * With `classes`, b is of the class of an example, as likely as each other one: then log p(x) is that of the mixture.
 */
function probabilisticPca(seed: number, wider: number, classes = 1) {
  const random = new Random(seed);
  const draw = normals(random);
  const scales = Array.from({ length: LATENT }, () => random.uniform(0.3, 4));
  // Columns of disjoint support.
  const w = matrix(INPUT, LATENT, (row, column) =>
    row % LATENT === column ? Math.sqrt((scales[column] as number) / (INPUT / LATENT)) : 0,
  );
  const means = Array.from({ length: classes }, () => Array.from({ length: INPUT }, draw));
  const at = ({ values, columns }: Matrix, row: number, column: number) =>
    values[row * columns + column] as number;
  const posterior = matrix(
    LATENT,
    INPUT,
    (row, column) => at(w, column, row) / (1 + (scales[row] as number)),
  );
  const biases = means.map((b) =>
    Array.from({ length: LATENT }, (_, row) =>
      b.reduce((sum, value, column) => sum - at(posterior, row, column) * value, 0),
    ),
  );
  const data = Float32Array.from({ length: COUNT * INPUT });
  let exact = 0;
  for (let i = 0; i < COUNT; i++) {
    const z = Array.from({ length: LATENT }, draw);
    const own = means[i % classes] as number[];
    const x = own.map((mean, row) => z.reduce((sum, value, k) => sum + at(w, row, k) * value, mean) + draw());
    data.set(x, i * INPUT);
    const logDet = scales.reduce((sum, scale) => sum + Math.log1p(scale), 0);
    const densities = means.map((b) => {
      const apart = x.map((value, row) => Math.fround(value) - (b[row] as number));
      // By the lemmas of Woodbury and Sylvester.
      const quadratic = scales.reduce(
        (sum, scale, k) => {
          const along = apart.reduce((total, value, row) => total + at(w, row, k) * value, 0);
          return sum - along ** 2 / (1 + scale);
        },
        apart.reduce((sum, value) => sum + value ** 2, 0),
      );
      return Math.exp(-(INPUT * Math.log(2 * Math.PI) + logDet + quadratic) / 2);
    });
    exact += Math.log(densities.reduce((sum, one) => sum + one) / classes) / COUNT;
  }
  const f32 = (values: ArrayLike<number>) => Float32Array.from(values);
  // A label adds a column to a matrix, the bias of its class, and there is no other bias.
  const told = classes === 1 ? 0 : classes;
  const beside = (columns: number, own: ArrayLike<number>, of: readonly (readonly number[])[]) =>
    Array.from({ length: own.length / columns }, (_, row) => [
      ...Array.from({ length: columns }, (_, column) => own[row * columns + column] as number),
      ...(told ? of.map((bias) => bias[row] as number) : []),
    ]).flat();
  const shared = (of: readonly (readonly number[])[]) => f32(told ? of[0]!.map(() => 0) : of[0]!);
  const tensors = {
    'mu.weight': { shape: [LATENT, INPUT + told], values: f32(beside(INPUT, posterior.values, biases)) },
    'mu.bias': { shape: [LATENT], values: shared(biases) },
    'logvar.weight': { shape: [LATENT, INPUT + told], values: new Float32Array(LATENT * (INPUT + told)) },
    'logvar.bias': {
      shape: [LATENT],
      values: f32(scales.map((scale) => 2 * Math.log(wider) - Math.log1p(scale))),
    },
    'output.weight': { shape: [INPUT, LATENT + told], values: f32(beside(LATENT, w.values, means)) },
    'output.bias': { shape: [INPUT], values: shared(means) },
  };
  // Of unit variance, as files are that do not say one.
  const spec = {
    ...{ input: INPUT, encoder: [], latent: LATENT, decoder: [], likelihood: 'gaussian' },
    ...(told && { classes }),
  };
  const metadata = new Map([
    ['format', 'webgpu-vae'],
    ['spec', JSON.stringify(spec)],
  ]);
  return { file: writeSafetensors({ metadata, tensors: new Map(Object.entries(tensors)) }), data, exact };
}

describe('log p(x) of probabilistic PCA', () => {
  test.each([
    ['the exact posterior', 1, 5],
    ['a posterior twice as wide', 2, 5000],
  ])('with %s is that in closed form', async (_, wider, samples) => {
    const gpu = await testGpu();
    for (let seed = 0; seed < SEEDS; seed++) {
      const { file, data, exact } = probabilisticPca(4000 + seed, wider);
      const vae = await Vae.load(gpu, file);
      const { logLikelihood, elbo } = await vae.evaluate(data, { samples, batchSize: COUNT, seed });
      vae.dispose();
      const { value = 0, standardError = 0, monteCarloError = 0 } = logLikelihood ?? {};
      const off = Math.abs(value - exact);
      expect(off, `seed ${seed}`).toBeLessThan(0.02);
      // Of the draws; rounding is all that is left where every weight is the same.
      expect(off, `seed ${seed}`).toBeLessThan(3 * monteCarloError + 1e-4);
      expect(standardError).toBeGreaterThan(0.1);
      if (wider === 1) expect(monteCarloError).toBeLessThan(1e-5);
      // The wider one is worse a model of the posterior, and so is its bound.
      else expect(elbo).toBeLessThan(exact - 0.5);
    }
  });
});

describe('without labels, log p(x) of a mixture of three classes', () => {
  test.each([
    ['the exact posteriors', 1, 5],
    ['posteriors twice as wide', 2, 2000],
  ])('with %s is that in closed form, of all and of each', async (_, wider, samples) => {
    const { file, data, exact } = probabilisticPca(4100, wider, 3);
    using vae = await Vae.load(await testGpu(), file);
    const { logLikelihood, elbo, protocol } = await vae.evaluate(data, { samples });
    const { value = 0, standardError = 0, monteCarloError = 0 } = logLikelihood ?? {};
    expect(Math.abs(value - exact)).toBeLessThan(3 * monteCarloError + 1e-4);
    expect(standardError).toBeGreaterThan(0.1);
    if (wider === 1) expect(monteCarloError).toBeLessThan(1e-5);
    else expect(elbo).toBeLessThan(exact - 0.5);
    expect(protocol).toMatch(
      /mixture of all classes, each as likely before .*log p\(x\) of that mixture .* of each class/,
    );
    const scored = await vae.scores(data, { samples });
    const each = scored.logLikelihood as Float32Array;
    expect(each.reduce((sum, one) => sum + one) / COUNT).toBeCloseTo(value, 4);
    expect(scored.marginal).toEqual(logLikelihood);
  });

  test('has an error that other draws keep to', async () => {
    const { file, data } = probabilisticPca(4200, 2, 3);
    using vae = await Vae.load(await testGpu(), file);
    const runs = 24;
    const found = [];
    for (let seed = 0; seed < runs; seed++) {
      const { logLikelihood } = await vae.evaluate(data, { samples: 100, seed });
      found.push(logLikelihood as NonNullable<typeof logLikelihood>);
    }
    const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one) / runs;
    const value = mean(found.map((one) => one.value));
    const deviation = Math.sqrt(mean(found.map((one) => (one.value - value) ** 2)) * (runs / (runs - 1)));
    const told = mean(found.map((one) => one.monteCarloError));
    // A deviation of 24 is off by a seventh; what is told is the most that it may be.
    expect(deviation / told).toBeLessThan(1.4);
    expect(deviation / told).toBeGreaterThan(0.4);
  });
});

describe('log p(x)', () => {
  test('does not depend on how examples and samples are cut into steps', async () => {
    const vae = await Vae.create(await testGpu(), TINY, { seed: 3 });
    await train(vae, IMAGES, { steps: 20, learningRate: 0.01 });
    const whole = await vae.evaluate(IMAGES, { samples: 35 });
    // 8192 rows at a time: rounds of all, or of 8 and in the end of 3.
    for (const batchSize of [1, 1000]) {
      const { logLikelihood, activeUnits, klByDimension } = await vae.evaluate(IMAGES, {
        samples: 35,
        batchSize,
      });
      for (const name of ['value', 'standardError', 'monteCarloError'] as const) {
        const [found, want] = [logLikelihood?.[name] as number, whole.logLikelihood?.[name] as number];
        expect(Math.abs(found / want - 1), `${name} by ${batchSize}`).toBeLessThan(1e-4);
      }
      expect(activeUnits).toBe(whole.activeUnits);
      klByDimension?.forEach((kl, i) => {
        expect(kl).toBeCloseTo(whole.klByDimension?.[i] as number, 5);
      });
    }
    expect(whole.klByDimension?.reduce((sum, kl) => sum + kl)).toBeCloseTo(whole.kl, 4);
    expect(whole.logLikelihood?.value).toBeGreaterThan(whole.elbo);
    expect(await vae.evaluate(IMAGES)).not.toHaveProperty('logLikelihood');
    expect(await vae.scores(IMAGES)).not.toHaveProperty('marginal');
    vae.dispose();
  });

  test('counts the latent dimensions in use', async () => {
    const { file, data } = probabilisticPca(5000, 1);
    const vae = await Vae.load(await testGpu(), file);
    expect((await vae.evaluate(data)).activeUnits).toBe(LATENT);
    // Means far from 0 that do not differ.
    const alike = data.map((_, i) => 3 + (data[i % INPUT] as number));
    expect((await vae.evaluate(alike)).activeUnits).toBe(0);
    vae.dispose();
  });
});

test('errors of an estimate follow from the weights', () => {
  // Two examples of four samples each: weights of 1, 1, 1, 1, and of 3, 1, 1, 1 times e^-2.
  const of = estimates([0, 4, 4, 0, -2 + Math.log(3), 2, 12 / 9, 0], 4);
  const { value, standardError, monteCarloError, samples } = summary(of, 4);
  const second = -2 + Math.log(1.5);
  expect(value).toBeCloseTo(second / 2, 10);
  // Their deviation is |second| / sqrt(2), over the root of 2.
  expect(standardError).toBeCloseTo(Math.abs(second) / 2, 10);
  // The variance of 3, 1, 1, 1 is 1: 1 / (4 * 1.5^2).
  expect(monteCarloError).toBeCloseTo(Math.sqrt(1 / 9) / 2, 10);
  expect(samples).toBe(4);
});

test('of a mixture, log p(x) is the log of the mean over the classes, and its error at most that of all of them', () => {
  const [first, second] = [Math.log(0.3), Math.log(0.1)];
  const { values, variances } = mixed([
    { values: [first, -1000], variances: [0.04, 9] },
    { values: [second, -2000], variances: [0.01, 9] },
  ]);
  expect(values[0]).toBeCloseTo(Math.log(0.2), 10);
  // Three quarters of 0.2 and a quarter of 0.1.
  expect(variances[0]).toBeCloseTo(0.175 ** 2, 10);
  expect(values[1]).toBeCloseTo(-1000 - Math.log(2), 10);
  expect(variances[1]).toBeCloseTo(9, 10);
});
