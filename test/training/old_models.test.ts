// Model files that version 0.1.0 saved in mid-run (commit 1c620a3, before a model was a list of nodes) load, evaluate, and
// train on to the bits that it gave. `WEBGPU_VAE_RECORD=1 npm test -- --only gpu -t 'saved in mid-run'` records what is
// missing in test/fixtures/models, files and expectations, and never replaces a file: to keep one of another version,
// check that version out, add a run to RUNS, and record. Where a family sums in another order on purpose, remove its
// digest from expected.json and record anew.

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { arraySource } from '../../src/data/source';
import type { SpecInput } from '../../src/graph/spec';
import { MatmulGpu } from '../../src/tiles/gpu';
import type { Matmul } from '../../src/tiles/table';
import type { Images } from '../../src/train/data';
import type { Evaluation } from '../../src/train/evaluation';
import type { FitOptions } from '../../src/train/trainer';
import { Vae } from '../../src/vae';
import { digestOfTensors } from '../support/digest';
import { testGpu } from '../support/gpu';
import { takeApart } from '../support/tampering';
import { clusters, familyGpu, patterns, train, trained } from './tasks';

const RECORD = process.env.WEBGPU_VAE_RECORD === '1';
const FOLDER = new URL('../fixtures/models/', import.meta.url);
const MORE_STEPS = 15;

interface Run {
  readonly spec: SpecInput;
  readonly images: Images;
  /** Steps after which the file was saved. */
  readonly saved: number;
  readonly options?: Partial<FitOptions>;
  readonly seed?: number;
  readonly matmul?: Matmul;
  /** Families of single products, as if the adapter had been measured. */
  readonly products?: Readonly<Record<string, Matmul>>;
}

/** By the name of their file. */
const RUNS: Readonly<Record<string, Run>> = {
  'dense-warmup': {
    spec: { input: 20, encoder: [16, 12], latent: 3 },
    images: patterns(20, 53),
    saved: 30,
    options: { beta: 2, betaWarmup: 40 },
  },
  'gaussian-tanh': {
    spec: {
      input: 24,
      encoder: [14, 10],
      decoder: [12],
      latent: 4,
      likelihood: 'gaussian',
      activation: 'tanh',
    },
    images: clusters(24, 53),
    saved: 21,
    options: { clipNorm: 1 },
  },
  'gaussian-gelu': {
    spec: { input: 18, encoder: [12, 10, 8], latent: 2, likelihood: 'gaussian', activation: 'gelu' },
    images: clusters(18, 40),
    saved: 17,
    options: { learningRate: 3e-3, beta1: 0.85, beta2: 0.99, epsilon: 1e-6 },
    matmul: 'quad',
  },
  'no-hidden-layer': {
    spec: { input: 20, encoder: [], latent: 5 },
    images: patterns(20, 53),
    saved: 10,
    seed: 2 ** 40 + 3,
  },
  // Its next batch is the partial one of the epoch.
  'odd-sizes': {
    spec: { input: 31, encoder: [17, 11], latent: 5, activation: 'silu' },
    images: patterns(31, 47),
    saved: 27,
    options: { batchSize: 13 },
  },
  products: {
    // Wide enough to keep the outer layers out of the chain round the latent, which has no families.
    spec: { input: 70, encoder: [9], latent: 3, activation: 'sigmoid' },
    images: patterns(70, 40),
    saved: 10,
    products: {
      'dense_forward encoder.0': 'workgroup',
      'dense_forward output': 'plain',
      'dense_input_gradient output': 'plain',
      'dense_weight_gradient all layers': 'workgroup_small',
    },
  },
  streamed: {
    spec: { input: 13, encoder: [7], latent: 3 },
    images: { ...arraySource(patterns(13, 1003), 13), window: 128 },
    saved: 13,
    options: { batchSize: 32 },
  },
};

interface Expected {
  readonly evaluation: Pick<Evaluation, 'elbo' | 'reconstruction' | 'kl' | 'examples'>;
  /** Of parameters and moments after so many more steps. */
  readonly digest: string;
}

const known = (await testGpu()).info.architecture === 'swiftshader';
const table = new URL('expected.json', FOLDER);
const expected: Record<string, Expected> = existsSync(table) ? JSON.parse(await readFile(table, 'utf8')) : {};

/** Where `products` are given, a GPU that takes these for a run that has none yet. */
async function gpuFor(matmul: Matmul = 'plain', products?: Run['products']): Promise<MatmulGpu> {
  const gpu = await familyGpu(matmul);
  if (!products) return gpu;
  const store = { getItem: () => JSON.stringify(products), setItem: () => {} };
  const { device, info, support, sliceTime, pipelines } = gpu;
  const settings = { matmul, measures: true, support, sliceTime, store };
  return Object.assign(new MatmulGpu(device, { ...info, software: false }, settings), { pipelines });
}

const productsOf = (file: Uint8Array) => JSON.parse(takeApart(file).metadata.training as string).products;

describe('a model file that was saved in mid-run by version 0.1.0', () => {
  test.each(Object.entries(RUNS))('loads, evaluates and trains on as there: %s', async (name, run) => {
    const { spec, images, saved, options, seed, matmul, products } = run;
    const path = new URL(`${name}.safetensors`, FOLDER);
    if (RECORD && !existsSync(path)) {
      const start = (vae: Vae) => train(vae, images, { steps: saved, ...options });
      await writeFile(path, await trained(await gpuFor(matmul, products), start, seed, spec));
    }
    // A new run would take other families than those of the file.
    const gpu = await gpuFor(matmul, products && {});
    const bytes = new Uint8Array(await readFile(path));
    const vae = await Vae.load(gpu, bytes);
    expect(vae.step).toBe(saved);
    expect(digestOfTensors(await vae.save())).toBe(digestOfTensors(bytes));
    // Later versions tell more than that one did.
    const { elbo, reconstruction, kl, examples } = await vae.evaluate(images);
    const evaluation = { elbo, reconstruction, kl, examples };
    await train(vae, images, { steps: MORE_STEPS, ...options });
    const file = await vae.save();
    vae.dispose();
    if (products) expect(productsOf(file)).toEqual(products);
    const found = { evaluation, digest: digestOfTensors(file) };
    if (RECORD) expected[name] ??= found;
    const { evaluation: before, digest } = expected[name] as Expected;
    if (known) expect(found).toEqual({ evaluation: before, digest });
    for (const part of ['elbo', 'reconstruction', 'kl'] as const) {
      expect(Math.abs(evaluation[part] / before[part] - 1), part).toBeLessThan(1e-3);
    }
  });
});

afterAll(async () => {
  if (RECORD) await writeFile(table, `${JSON.stringify(expected, null, 2)}\n`);
});
