import { describe, expect, test } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import type { View } from '../../src/gpu/view';
import { packTensor, padded, unpackTensor } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { planTraining } from '../../src/graph/plan';
import { ACTIVATIONS, resolveSpec, type SpecInput } from '../../src/graph/spec';
import { trainingStep } from '../../src/graph/step.twin';
import type { TrainingOptions } from '../../src/graph/training_options';
import type { Matrix } from '../../src/matrix.twin';
import { loadOps } from '../../src/ops/kernels';
import { STREAMS, seedWords } from '../../src/random';
import { batchExamples } from '../../src/step/gather.twin';
import { normal } from '../../src/step/normal.twin';
import { MATMULS, type Matmul, SOFTWARE_MATMULS, supports } from '../../src/tiles/table';
import { Random, SLOW_TO_COMPILE, stateWords, Words } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { RESIDUAL_MODELS, randomExamples, randomTensors, relativeDistance, rowsOf } from './models';

interface Case {
  readonly name: string;
  readonly spec: SpecInput;
  readonly batchSize: number;
  /** More than the batch size: the batch is the last, partial one of an epoch. */
  readonly examples?: number;
  readonly beta?: number;
  /** The warm-up of beta, and the steps done. */
  readonly betaWarmup?: number;
  readonly step?: number;
  /** False where the layers round the latent one are too wide for a chain. */
  readonly chain?: boolean;
  /** Parts that the weight gradients come in, as many workgroups are to be kept busy. */
  readonly parts?: number;
  /** Families of single products, instead of the one that is tested. */
  readonly products?: TrainingOptions['products'];
}

/** Graphs with values that several nodes read; the twin's gradients of the same are held to central differences. */
const FAN_OUT: readonly Case[] = Object.entries(RESIDUAL_MODELS).map(([name, spec], i) => ({
  name: `residual blocks: ${name}`,
  spec,
  batchSize: 7 + i,
  // Two nodes read z.
  chain: !['mirrored, behind each other', 'at the ends'].includes(name),
}));

const CASES: readonly Case[] = [
  ...FAN_OUT,
  { name: 'the tutorial, small', spec: { input: 49, encoder: [16, 8], latent: 2 }, batchSize: 16 },
  { name: 'no hidden layers', spec: { input: 11, latent: 3 }, batchSize: 8 },
  { name: 'encoder only', spec: { input: 9, encoder: [6], latent: 2, decoder: [] }, batchSize: 5 },
  { name: 'decoder only', spec: { input: 9, decoder: [6, 5], latent: 2 }, batchSize: 5 },
  {
    name: 'deep',
    spec: { input: 13, encoder: [12, 11, 10, 9, 8], latent: 4, activation: 'tanh' },
    batchSize: 12,
  },
  {
    name: 'primes',
    spec: { input: 61, encoder: [31, 17], latent: 7, decoder: [19, 37], activation: 'silu' },
    batchSize: 23,
  },
  {
    name: 'widths of one',
    spec: { input: 1, encoder: [1, 1], latent: 1, activation: 'tanh' },
    batchSize: 3,
  },
  { name: 'batch of one', spec: { input: 10, encoder: [7], latent: 3, activation: 'gelu' }, batchSize: 1 },
  ...ACTIVATIONS.map((activation) => ({
    name: `${activation} with a gaussian likelihood`,
    spec: { input: 14, encoder: [9, 5], latent: 3, activation, likelihood: 'gaussian' as const },
    batchSize: 10,
  })),
  {
    name: 'the last, partial batch',
    spec: { input: 18, encoder: [10], latent: 5, activation: 'sigmoid' },
    batchSize: 16,
    examples: 53,
  },
  {
    name: 'a last batch of one',
    spec: { input: 18, encoder: [10], latent: 5, activation: 'silu', likelihood: 'gaussian' },
    batchSize: 9,
    examples: 28,
  },
  {
    name: 'beta 4',
    spec: { input: 20, encoder: [12], latent: 6, activation: 'gelu' },
    batchSize: 14,
    beta: 4,
  },
  {
    name: 'beta 4 in its warm-up',
    spec: { input: 20, encoder: [12], latent: 6, activation: 'gelu' },
    batchSize: 14,
    beta: 4,
    betaWarmup: 50,
    step: 11,
  },
  { name: 'beta 0', spec: { input: 20, encoder: [12], latent: 6 }, batchSize: 14, beta: 0 },
  {
    name: 'more than a workgroup each way',
    spec: { input: 150, encoder: [140, 37], latent: 33, decoder: [41, 135], activation: 'tanh' },
    batchSize: 135,
    chain: false,
  },
  { name: 'a latent layer wider than the input', spec: { input: 3, encoder: [5], latent: 17 }, batchSize: 6 },
  {
    name: 'wide layers before and behind the chain',
    spec: { input: 90, encoder: [70, 20], latent: 3, decoder: [21, 71], activation: 'gelu' },
    batchSize: 20,
  },
  {
    name: 'no chain, as all is wide',
    spec: { input: 10, encoder: [65], latent: 2, decoder: [66, 5], activation: 'silu' },
    batchSize: 20,
    chain: false,
  },
  {
    name: 'no chain, as the latent layer is wide',
    spec: { input: 70, latent: 33, decoder: [7], activation: 'sigmoid' },
    batchSize: 11,
    chain: false,
  },
  {
    name: 'two parts',
    spec: { input: 30, encoder: [12], latent: 3, activation: 'tanh' },
    batchSize: 64,
    parts: 2,
  },
  {
    name: 'three parts, the last one shorter, of a partial batch',
    spec: { input: 70, encoder: [19, 6], latent: 2, activation: 'silu' },
    batchSize: 99,
    examples: 120,
    parts: 3,
  },
  {
    name: 'four parts without a chain',
    spec: { input: 9, encoder: [80], latent: 4, activation: 'gelu', likelihood: 'gaussian' },
    batchSize: 130,
    chain: false,
    parts: 4,
  },
  {
    name: 'families of their own for some products',
    spec: { input: 75, encoder: [67, 9], latent: 3, activation: 'tanh' },
    batchSize: 36,
    products: {
      'dense_forward encoder.0': 'plain',
      'dense_forward output': 'workgroup_small',
      'dense_input_gradient output': 'workgroup',
      'dense_input_gradient decoder.1': 'workgroup_small',
      'dense_weight_gradient all layers': 'plain',
    },
  },
];

/** How far gradients may be off, as vectors. In half precision an operand has 11 bits of its own. */
const DISTANCE: Partial<Record<Matmul, number>> = { half: 1e-3 };
const F32_DISTANCE = 1e-5;

const LONG = process.env.WEBGPU_VAE_LONG === '1';

/** What software adapters begin with, and what every adapter can do. */
const ALWAYS: readonly Matmul[] = ['quad', 'plain'];
const WIDE = CASES.findIndex(({ name }) => name === 'more than a workgroup each way');

/** Whether a family has a case: all of them in the long form of the tests, else every one has several. */
function takes(matmul: Matmul, { spec, products }: Case, i: number): boolean {
  if (LONG) return true;
  if (products) return matmul === 'plain';
  if (ALWAYS.includes(matmul) || i === WIDE) return true;
  if (!SLOW_TO_COMPILE.includes(matmul)) return i % 3 === 0;
  // Each activation is compiled for itself.
  return i % 2 === 0 && ['relu', 'tanh'].includes(spec.activation ?? 'relu');
}

const gpu = await testGpu();

describe.each(MATMULS.filter((matmul) => supports(gpu.support, matmul)))(
  'gradients of a step by the %s family',
  (matmul) => {
    const bound = DISTANCE[matmul] ?? F32_DISTANCE;

    test.each(CASES.filter((one, i) => takes(matmul, one, i)))('$name', async (one) => {
      const { spec, gradients, losses, expected } = await run(one, matmul);
      const { reconstruction, kl } = losses;
      expect(Math.abs(reconstruction - expected.reconstruction)).toBeLessThan(bound * spec.input);
      expect(Math.abs(kl - expected.kl)).toBeLessThan(bound * spec.latent);
      for (const [name, values] of gradients) {
        const want = expected.gradients[name] as Matrix;
        expect(values.length, name).toBe(want.values.length);
        expect(relativeDistance(values, want.values), name).toBeLessThan(bound);
      }
      expect(gradients.map(([name]) => name).sort()).toEqual(Object.keys(expected.gradients).sort());
    });
  },
);

for (const matmul of MATMULS.filter((one) => !supports(gpu.support, one))) {
  test.skip(`gradients of a step by the ${matmul} family, for which this adapter is not fit`, () => {});
}

/** The real program of a training step, but for the update. */
async function run(one: Case, matmul: Matmul) {
  const { spec: input, batchSize, examples = batchSize, beta = 1, chain = true, parts = 1, products } = one;
  const { betaWarmup = 0, step = 0 } = one;
  const spec = resolveSpec(input);
  const seed = 77;
  await loadOps(nodesOf(spec));
  const whole = planTraining(spec, {
    batchSize,
    matmul,
    products,
    // However large the tiles, they are not enough for so many.
    workgroups: parts === 1 ? 1 : 1e9,
    data: 'floats',
    examples,
    seed,
    beta,
    betaWarmup,
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  });
  const named = (name: string) => whole.dispatches.filter(({ kernel }) => kernel.name === name);
  // On software adapters each layer has its own dispatch.
  const chains = chain && !SOFTWARE_MATMULS.includes(matmul) ? 1 : 0;
  expect([named('chain_forward').length, named('chain_backward').length]).toEqual([chains, chains]);
  expect(whole.buffers.gradients).toBe(parts * whole.layout.size * 4);
  const families = new Set(whole.dispatches.map((dispatch) => dispatch.family).filter(Boolean));
  for (const family of Object.values(products ?? {})) expect(families).toContain(family);
  const left = new Set(['adam', 'advance']);
  const plan = { ...whole, dispatches: whole.dispatches.filter(({ kernel }) => !left.has(kernel.name)) };
  expect(whole.dispatches.length - plan.dispatches.length).toBe(2);

  const random = new Random(2000 + spec.input + batchSize);
  const tensors = randomTensors(spec, random);
  const data = randomExamples(spec, examples, random);
  const parameters = Words.from(new Float32Array(plan.layout.size));
  for (const tensor of plan.layout.tensors) {
    packTensor(parameters.floats, tensor, Float32Array.from((tensors[tensor.name] as Matrix).values));
  }
  const batch = Math.ceil(examples / batchSize) - 1;
  // Whatever a step does not write before it reads it is poison.
  const words: Record<string, Words> = Object.fromEntries(
    Object.entries(plan.buffers).map(([name, bytes]) => [name, new Words(bytes / 4)]),
  );
  words.parameters = parameters;
  words.state = stateWords({ step, batch, epoch: 3 });
  const stride = padded(spec.input);
  words.data = new Words(examples * stride).put({ offset: 0, rows: examples, stride }, data);

  const buffers = await gpu.checked(() =>
    Object.fromEntries(
      Object.entries(words).map(([label, { bits }]) => {
        const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
        const buffer = gpu.device.createBuffer({ label, size: bits.byteLength, usage });
        gpu.device.queue.writeBuffer(buffer, 0, bits as BufferSource);
        return [label, buffer];
      }),
    ),
  );
  const program = await Program.create(gpu, plan, buffers);
  await gpu.checked(() => {
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    program.encode(pass);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  });
  const names = ['gradients', 'losses', 'activations'] as const;
  const [gradients, losses, activations] = (
    await readStretches(
      gpu,
      names.map((name) => {
        const buffer = buffers[name] as GPUBuffer;
        return { buffer, size: buffer.size };
      }),
    )
  ).map((bytes) => Words.fromBits(new Uint32Array(bytes))) as [Words, Words, Words];
  program.dispose();
  for (const buffer of Object.values(buffers)) buffer.destroy();

  const chosen = batchExamples({
    examples,
    batchSize,
    batch,
    epoch: 3,
    shuffle: true,
    seed: seedWords(seed),
  });
  const { offset, rows } = plan.places.eps as View;
  // The step's own noise goes into the twin, so that its rounding is no error of the gradients.
  const drawn = activations.get({ offset, rows, stride: padded(spec.latent) }, spec.latent);
  const eps = rowsOf(
    drawn,
    chosen.map((_, row) => row),
  );
  const noise = normal({
    rows: chosen.length,
    width: spec.latent,
    stream: STREAMS.training,
    epoch: 3,
    batch,
    batchSize,
    seed: seedWords(seed),
  });
  expect(relativeDistance(eps.values, noise.values)).toBeLessThan(F32_DISTANCE);
  const drawnBatch = { x: rowsOf(data, chosen), eps };
  const expected = trainingStep(spec, tensors, { ...drawnBatch, beta, betaWarmup, step });
  // As adam adds the parts up.
  const { size } = plan.layout;
  const sum = gradients.floats.slice(0, size);
  for (let part = 1; part < parts; part++) {
    for (let i = 0; i < size; i++) (sum[i] as number) += gradients.floats[part * size + i] as number;
  }
  const reconstructions = rows * Math.ceil(spec.input / 32);
  const mean = (values: Float32Array) => values.reduce((total, value) => total + value, 0) / chosen.length;
  return {
    spec,
    expected,
    gradients: plan.layout.tensors.map((tensor) => [tensor.name, unpackTensor(sum, tensor)] as const),
    losses: {
      reconstruction: mean(losses.floats.subarray(0, reconstructions)),
      kl: mean(losses.floats.subarray(reconstructions)),
    },
  };
}
