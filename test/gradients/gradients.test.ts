import { describe, expect, test } from 'vitest';
import { BufferUsage } from '../../src/gpu/flags';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import type { View } from '../../src/gpu/view';
import { packTensor, padded, unpackTensor } from '../../src/graph/layout';
import { loadText } from '../../src/graph/load';
import { nodesOf } from '../../src/graph/nodes';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec } from '../../src/graph/spec';
import { trainingStep } from '../../src/graph/step.twin';
import type { Matrix } from '../../src/matrix.twin';
import { loadOps } from '../../src/ops';
import { loadSamples } from '../../src/ops/samples';
import { STREAMS, seedWords } from '../../src/random';
import { batchExamples } from '../../src/step/gather.twin';
import { normal } from '../../src/step/normal.twin';
import { type Matmul, SOFTWARE_MATMULS } from '../../src/tiles/table';
import { Random, stateWords, Words } from '../ops/harness';
import { fitting } from '../support/families';
import { testGpu } from '../support/gpu';
import type { Case } from './cases';
import { casesOf } from './choice';
import { randomExamples, randomLabels, randomTensors, relativeDistance, rowsOf } from './models';

/** How far gradients may be off, as vectors. In half precision an operand has 11 bits of its own. */
const DISTANCE: Partial<Record<Matmul, number>> = { half: 1e-3 };
const F32_DISTANCE = 1e-5;

const LONG = process.env.WEBGPU_VAE_LONG === '1';

const gpu = await testGpu();
await loadText();

describe.each(fitting(gpu))('gradients of a step by the %s family', (matmul) => {
  const bound = DISTANCE[matmul] ?? F32_DISTANCE;

  test.each(casesOf(matmul, LONG))('$name', async (one) => {
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
});

type Step = ReturnType<typeof trainingStep>;
const twins = new Map<Case, { readonly eps: Matrix; readonly step: Step }>();

/** The twin's step of a case: the same for all families that have drawn the same noise, as they do on one adapter. */
function twinOf(one: Case, eps: Matrix, make: () => Step): Step {
  const known = twins.get(one);
  if (known?.eps.values.every((value, i) => value === eps.values[i])) return known.step;
  const step = make();
  twins.set(one, { eps, step });
  return step;
}

/** The real program of a training step, but for the update. */
async function run(one: Case, matmul: Matmul) {
  const { spec: input, batchSize, examples = batchSize, beta = 1, chain = true, parts = 1, products } = one;
  const { betaWarmup = 0, step = 0, freeBits = 0, samples = 1 } = one;
  const spec = resolveSpec(input);
  const seed = 77;
  await loadOps(nodesOf(spec));
  await loadSamples();
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
    freeBits,
    samples,
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
  const labels = randomLabels(spec, examples, random);
  const width = padded(spec.input);
  const stride = width + (labels ? 4 : 0);
  words.data = new Words(examples * stride).put({ offset: 0, rows: examples, stride, width }, data);
  if (labels) words.data.put({ offset: width, rows: examples, stride, width: 4 }, labels);

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
    Array.from({ length: chosen.length * samples }, (_, row) => row),
  );
  const firstSamples = rowsOf(
    drawn,
    chosen.map((_, row) => row * samples),
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
  expect(relativeDistance(firstSamples.values, noise.values)).toBeLessThan(F32_DISTANCE);
  const draws = { seed: seedWords(seed), stream: STREAMS.wordDropout, epoch: 3, first: batch * batchSize };
  const drawnBatch = { x: rowsOf(data, chosen), labels: labels && rowsOf(labels, chosen), eps };
  const expected = twinOf(one, eps, () =>
    trainingStep(spec, tensors, { ...drawnBatch, draws, samples, beta, betaWarmup, freeBits, step }),
  );
  // As adam adds the parts up.
  const { size } = plan.layout;
  const sum = gradients.floats.slice(0, size);
  for (let part = 1; part < parts; part++) {
    for (let i = 0; i < size; i++) (sum[i] as number) += gradients.floats[part * size + i] as number;
  }
  // Of several samples an example has one sum.
  const lossParts = spec.text ? spec.input : Math.ceil(spec.input / 32);
  const reconstructions = samples === 1 ? rows * lossParts : rows / samples;
  const kls = samples === 1 ? losses.floats.length - reconstructions : rows / samples;
  const mean = (values: Float32Array) => values.reduce((total, value) => total + value, 0) / chosen.length;
  return {
    spec,
    expected,
    gradients: plan.layout.tensors.map((tensor) => [tensor.name, unpackTensor(sum, tensor)] as const),
    losses: {
      reconstruction: mean(losses.floats.subarray(0, reconstructions)),
      kl: mean(losses.floats.subarray(reconstructions, reconstructions + kls)),
    },
  };
}
