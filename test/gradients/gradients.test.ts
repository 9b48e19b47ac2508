import { describe, expect, test } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags';
import type { Matmul } from '../../src/gpu/gpu';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import { packTensor, padded, unpackTensor } from '../../src/model/layout';
import { type Place, planTraining } from '../../src/model/plan';
import { seedWords } from '../../src/model/random';
import { ACTIVATIONS, resolveSpec, type SpecInput } from '../../src/model/spec';
import { batchExamples } from '../../src/reference/gather';
import type { Matrix } from '../../src/reference/matrix';
import { trainingStep } from '../../src/reference/step';
import { Random, stateWords, Words } from '../kernels/harness';
import { testGpu } from '../support/gpu';
import { randomExamples, randomNoise, randomTensors, relativeDistance, rowsOf } from './models';

interface Case {
  readonly name: string;
  readonly spec: SpecInput;
  readonly batchSize: number;
  /** More than the batch size: the batch is the last, partial one of an epoch. */
  readonly examples?: number;
  readonly beta?: number;
}

const CASES: readonly Case[] = [
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
  { name: 'beta 0', spec: { input: 20, encoder: [12], latent: 6 }, batchSize: 14, beta: 0 },
  {
    name: 'more than a workgroup each way',
    spec: { input: 150, encoder: [140, 37], latent: 33, decoder: [41, 135], activation: 'tanh' },
    batchSize: 135,
  },
  { name: 'a latent layer wider than the input', spec: { input: 3, encoder: [5], latent: 17 }, batchSize: 6 },
];

describe.each(['plain', 'quad'] as const)('gradients of a step by the %s family', (matmul) => {
  test.for(CASES)('$name', async (one, { skip }) => {
    const gpu = await testGpu();
    skip(matmul === 'quad' && gpu.matmul !== 'quad', 'this adapter does not take the quad matmul family');
    const { spec, gradients, losses, expected } = await run(one, matmul);
    const { reconstruction, kl } = losses;
    expect(Math.abs(reconstruction - expected.reconstruction)).toBeLessThan(1e-5 * spec.input);
    expect(Math.abs(kl - expected.kl)).toBeLessThan(1e-5 * spec.latent);
    for (const [name, values] of gradients) {
      const want = expected.gradients[name] as Matrix;
      expect(values.length, name).toBe(want.values.length);
      expect(relativeDistance(values, want.values), name).toBeLessThan(1e-5);
    }
    expect(gradients.map(([name]) => name).sort()).toEqual(Object.keys(expected.gradients).sort());
  });
});

/** The real program of a training step, but for the noise, which is given, and the update. */
async function run({ spec: input, batchSize, examples = batchSize, beta = 1 }: Case, matmul: Matmul) {
  const gpu = await testGpu();
  const spec = resolveSpec(input);
  const seed = 77;
  const whole = planTraining(spec, {
    batchSize,
    matmul,
    data: 'floats',
    examples,
    seed,
    beta,
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  });
  const left = new Set(['normal', 'adam', 'advance']);
  const plan = { ...whole, dispatches: whole.dispatches.filter(({ kernel }) => !left.has(kernel.name)) };
  expect(whole.dispatches.length - plan.dispatches.length).toBe(3);

  const random = new Random(2000 + spec.input + batchSize);
  const tensors = randomTensors(spec, random);
  const data = randomExamples(spec, examples, random);
  const eps = randomNoise(padded(batchSize), spec, random);
  const parameters = new Float32Array(plan.layout.size);
  for (const tensor of plan.layout.tensors) {
    packTensor(parameters, tensor, Float32Array.from((tensors[tensor.name] as Matrix).values));
  }
  const batch = Math.ceil(examples / batchSize) - 1;
  // Whatever a step does not write before it reads it is poison.
  const words: Record<string, Words> = Object.fromEntries(
    Object.entries(plan.buffers).map(([name, bytes]) => [name, new Words(bytes / 4)]),
  );
  words.parameters = Words.from(parameters);
  words.state = stateWords({ batch, epoch: 3 });
  const { offset, rows } = plan.places.eps as Place;
  words.activations?.put({ offset, rows, stride: padded(spec.latent) }, eps);
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
  const [gradientBytes, lossBytes] = (
    await readStretches(
      gpu,
      ['gradients', 'losses'].map((name) => {
        const buffer = buffers[name] as GPUBuffer;
        return { buffer, size: buffer.size };
      }),
    )
  ).map((bytes) => new Float32Array(bytes)) as [Float32Array, Float32Array];
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
  const noise = rowsOf(
    eps,
    chosen.map((_, row) => row),
  );
  const expected = trainingStep(spec, tensors, { x: rowsOf(data, chosen), eps: noise, beta });
  const parts = rows * Math.ceil(spec.input / 32);
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / chosen.length;
  return {
    spec,
    expected,
    gradients: plan.layout.tensors.map(
      (tensor) => [tensor.name, unpackTensor(gradientBytes, tensor)] as const,
    ),
    losses: {
      reconstruction: mean(lossBytes.subarray(0, parts)),
      kl: mean(lossBytes.subarray(parts)),
    },
  };
}
