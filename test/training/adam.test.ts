import { expect, test } from 'vitest';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import { layoutOf } from '../../src/graph/layout';
import { resolveSpec, type Spec } from '../../src/graph/spec';
import { type StepResult, type Tensors, trainingStep } from '../../src/graph/step.twin';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { STREAMS, seedWords } from '../../src/random';
import { adam as adamDispatch } from '../../src/step/adam';
import { adam, type Moments } from '../../src/step/adam.twin';
import { advance, HISTORY, HISTORY_ENTRY } from '../../src/step/advance';
import { batchExamples } from '../../src/step/gather.twin';
import { normal } from '../../src/step/normal.twin';
import { STATE_BYTES } from '../../src/step/state';
import { readCheckpoint } from '../../src/train/checkpoint';
import { Vae } from '../../src/vae';
import { relativeDistance, rowsOf, tensorsOf } from '../gradients/models';
import { Random, stateWords } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { clusters, patterns, train } from './tasks';

const SETTINGS = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** All of training in float64: order, noise, step and update, from the parameters of a new model. */
function twin(spec: Spec, seed: number, start: Tensors, data: Matrix, batchSize: number, steps: number) {
  const zeros = ({ rows, columns }: Matrix) => matrix(rows, columns, () => 0);
  let moments: Record<string, Moments> = Object.fromEntries(
    Object.entries(start).map(([name, parameters]) => [
      name,
      { parameters, firstMoment: zeros(parameters), secondMoment: zeros(parameters) },
    ]),
  );
  const results: StepResult[] = [];
  const perEpoch = Math.ceil(data.rows / batchSize);
  for (let step = 0; step < steps; step++) {
    const place = {
      epoch: Math.floor(step / perEpoch),
      batch: step % perEpoch,
      batchSize,
      seed: seedWords(seed),
    };
    const chosen = batchExamples({ ...place, examples: data.rows, shuffle: true });
    const eps = normal({
      ...place,
      rows: chosen.length,
      width: spec.latent,
      stream: STREAMS.training,
    });
    const tensors = Object.fromEntries(
      Object.entries(moments).map(([name, { parameters }]) => [name, parameters]),
    );
    const result = trainingStep(spec, tensors, { x: rowsOf(data, chosen), eps });
    results.push(result);
    moments = Object.fromEntries(
      Object.entries(moments).map(([name, before]) => [
        name,
        adam(before, result.gradients[name] as Matrix, step + 1, SETTINGS),
      ]),
    );
  }
  return { moments, results };
}

test.each(['bernoulli', 'gaussian'] as const)(
  '50 steps of %s training are those of the float64 twin',
  async (likelihood) => {
    const spec = resolveSpec({
      input: 13,
      encoder: [9, 5],
      latent: 3,
      activation: 'silu',
      likelihood,
      ...(likelihood === 'gaussian' && { sigma: 1 }),
    });
    const [count, batchSize, steps, seed] = [53, 16, 50, 21];
    const images = likelihood === 'bernoulli' ? patterns(13, count) : clusters(13, count);
    const scale = likelihood === 'bernoulli' ? 255 : 1;
    const data = matrix(count, 13, (row, column) => (images[row * 13 + column] as number) / scale);

    const vae = await Vae.create(await testGpu(), spec, { seed });
    const layout = layoutOf(spec);
    const start = tensorsOf(layout, readCheckpoint(await vae.save()).weights.parameters);
    const epochs = await train(vae, images, { steps, batchSize, ...SETTINGS });
    const { weights } = readCheckpoint(await vae.save());
    vae.dispose();

    const expected = twin(spec, seed, start, data, batchSize, steps);
    const end = {
      parameters: tensorsOf(layout, weights.parameters),
      firstMoment: tensorsOf(layout, weights.firstMoment),
      secondMoment: tensorsOf(layout, weights.secondMoment),
    };
    for (const [name, want] of Object.entries(expected.moments)) {
      const movement = (tensor: Matrix) =>
        tensor.values.map((value, i) => value - ((start[name] as Matrix).values[i] as number));
      const moved = relativeDistance(movement(end.parameters[name] as Matrix), movement(want.parameters));
      const first = relativeDistance((end.firstMoment[name] as Matrix).values, want.firstMoment.values);
      const second = relativeDistance((end.secondMoment[name] as Matrix).values, want.secondMoment.values);
      // WGSL's cosines may be 2^-11 off, and so the noise.
      expect(moved, `movement of ${name}`).toBeLessThan(2e-3);
      expect(first, `first moment of ${name}`).toBeLessThan(5e-3);
      expect(second, `second moment of ${name}`).toBeLessThan(5e-3);
    }

    // An epoch's metrics are means over its examples, each of the parameters of its step.
    const perEpoch = Math.ceil(count / batchSize);
    epochs.slice(0, -1).forEach((epoch, i) => {
      const batches = expected.results.slice(i * perEpoch, (i + 1) * perEpoch);
      const mean = (part: 'reconstruction' | 'kl') =>
        batches.reduce((sum, batch, b) => sum + batch[part] * Math.min(batchSize, count - b * batchSize), 0) /
        count;
      expect(epoch.reconstruction / mean('reconstruction')).toBeCloseTo(1, 4);
      expect(epoch.kl / mean('kl')).toBeCloseTo(1, 3);
    });
  },
);

test('50 updates of given gradients are those of the float64 twin', async () => {
  const gpu = await testGpu();
  const size = 260;
  const random = new Random(31);
  const options = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  const plan = {
    buffers: {
      parameters: size * 4,
      first_moment: size * 4,
      second_moment: size * 4,
      gradients: size * 4,
      losses: 8,
      history: HISTORY * HISTORY_ENTRY,
      state: STATE_BYTES,
    },
    dispatches: [
      adamDispatch(size, 1, options),
      advance({ ...options, reconstructions: 1, kls: 1, examples: 10, batchSize: 3 }),
    ],
  };
  const program = await Program.create(gpu, plan);
  const write = (name: keyof typeof plan.buffers, values: Float32Array) =>
    gpu.device.queue.writeBuffer(program.buffers[name] as GPUBuffer, 0, values as BufferSource);
  const first = stateWords({ correction1: 1 - options.beta1, correction2: 1 - options.beta2 });
  write('state', first.floats);

  const zeros = matrix(1, size, () => 0);
  let expected: Moments = { parameters: zeros, firstMoment: zeros, secondMoment: zeros };
  // Gradients of many sizes, with a drift.
  const scales = matrix(1, size, (_, i) => 10 ** ((i % 9) - 6));
  for (let t = 1; t <= 50; t++) {
    const gradients = matrix(1, size, (_, i) =>
      Math.fround((scales.values[i] as number) * random.uniform(-1, 2)),
    );
    write('gradients', Float32Array.from(gradients.values));
    await gpu.checked(() => {
      const encoder = gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      program.encode(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
    });
    expected = adam(expected, gradients, t, options);
  }
  const [parameters, firstMoment, secondMoment] = (
    await readStretches(
      gpu,
      ['parameters', 'first_moment', 'second_moment'].map((name) => ({
        buffer: program.buffers[name] as GPUBuffer,
        size: size * 4,
      })),
    )
  ).map((bytes) => new Float32Array(bytes)) as [Float32Array, Float32Array, Float32Array];
  program.dispose();
  expect(relativeDistance(parameters, expected.parameters.values)).toBeLessThan(2e-6);
  expect(relativeDistance(firstMoment, expected.firstMoment.values)).toBeLessThan(2e-6);
  expect(relativeDistance(secondMoment, expected.secondMoment.values)).toBeLessThan(2e-6);
});
