// What training comes to, to the bit: SHA-256 of parameters and moments after 60 steps. A change of the runtime, of the
// planner or of a kernel must leave them as they are, unless it means to sum in another order; then they are recorded
// anew, in a commit that says why: WEBGPU_VAE_RECORD=1 npm test -- --only gpu -t golden

import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { arraySource } from '../../src/data/source';
import type { SpecInput } from '../../src/graph/spec';
import type { MatmulGpu } from '../../src/tiles/gpu';
import type { Matmul } from '../../src/tiles/table';
import type { Images } from '../../src/train/data';
import type { FitOptions } from '../../src/train/trainer';
import { digestOfTensors } from '../support/digest';
import { testGpu } from '../support/gpu';
import { clusters, familyGpu, patterns, train, trained } from './tasks';

const STEPS = 60;
const FAMILIES = ['plain', 'quad', 'quad_large', 'workgroup'] as const satisfies readonly Matmul[];
const LONG = process.env.WEBGPU_VAE_LONG === '1';
const RECORD = process.env.WEBGPU_VAE_RECORD === '1';
const FILE = new URL('golden.json', import.meta.url);

interface Run {
  readonly spec: SpecInput;
  readonly images: Images;
  readonly options?: Partial<FitOptions>;
  /** Plan as for hardware: layers round the latent in one dispatch, weight gradients in parts. */
  readonly hardware?: boolean;
}

const bytes = (width: number, count = 53) => patterns(width, count);

const RUNS: Readonly<Record<string, Run>> = {
  tutorial: {
    spec: { input: 784, encoder: [64, 32], latent: 2 },
    images: bytes(784, 96),
    options: { batchSize: 32 },
  },
  'tutorial, planned as for hardware': {
    spec: { input: 196, encoder: [64, 32], latent: 2 },
    images: bytes(196, 96),
    options: { batchSize: 66 },
    hardware: true,
  },
  deep: { spec: { input: 40, encoder: [24, 20, 16, 12], latent: 4, activation: 'silu' }, images: bytes(40) },
  'no hidden layer': { spec: { input: 20, encoder: [], latent: 5 }, images: bytes(20) },
  'decoder of its own': {
    spec: { input: 28, encoder: [16], decoder: [12, 36], latent: 3, activation: 'gelu' },
    images: bytes(28),
  },
  gaussian: {
    spec: { input: 24, encoder: [12], latent: 3, likelihood: 'gaussian', sigma: 1, activation: 'tanh' },
    images: clusters(24, 53),
  },
  clipped: { spec: { input: 32, encoder: [16], latent: 4 }, images: bytes(32), options: { clipNorm: 0.5 } },
  'clipped, planned as for hardware': {
    spec: { input: 32, encoder: [16], latent: 4 },
    images: bytes(32, 96),
    options: { clipNorm: 0.5, batchSize: 66 },
    hardware: true,
  },
  'warm-up of beta': {
    spec: { input: 32, encoder: [16], latent: 4, activation: 'sigmoid' },
    images: bytes(32),
    options: { beta: 4, betaWarmup: 40 },
  },
  'prime sizes': {
    spec: { input: 67, encoder: [41, 23], latent: 7 },
    images: bytes(67, 47),
    options: { batchSize: 13 },
  },
  'one example at a time': {
    spec: { input: 9, encoder: [5], latent: 1 },
    images: bytes(9, 7),
    options: { batchSize: 1 },
  },
  streamed: {
    spec: { input: 13, encoder: [7], latent: 3 },
    images: { ...arraySource(bytes(13, 1003), 13), window: 128 },
    options: { batchSize: 32 },
  },
};

/** What `npm test` runs: every run in one family, and every family at both ways to plan. */
const isCovering = (run: string, family: Matmul): boolean =>
  family === 'plain' || run === 'prime sizes' || run === 'clipped, planned as for hardware';

const gpu = await testGpu();
/** Other adapters round otherwise. */
const known = gpu.info.architecture === 'swiftshader';
const golden: Record<string, string> = await readFile(FILE, 'utf8').then(JSON.parse);
const found: Record<string, string> = {};

const gpus = new Map<string, Promise<MatmulGpu>>();
/** One for each family and way to plan, so that a pipeline is compiled once. */
function gpuOf(family: Matmul, hardware: boolean): Promise<MatmulGpu> {
  const key = `${family} ${hardware}`;
  const one = gpus.get(key) ?? familyGpu(family, !hardware);
  gpus.set(key, one);
  return one;
}

describe.runIf(known)(`golden bits after ${STEPS} steps`, () => {
  for (const [name, { spec, images, options, hardware = false }] of Object.entries(RUNS)) {
    for (const family of FAMILIES.filter((family) => LONG || RECORD || isCovering(name, family))) {
      test(`${name}, ${family}`, async () => {
        const model = await trained(
          await gpuOf(family, hardware),
          (vae) => train(vae, images, { steps: STEPS, ...options }),
          5,
          spec,
        );
        const key = `${name}, ${family}`;
        found[key] = digestOfTensors(model);
        if (!RECORD) expect(found[key]).toBe(golden[key]);
      });
    }
  }
});

afterAll(async () => {
  if (RECORD) await writeFile(FILE, `${JSON.stringify(found, null, 2)}\n`);
});
