import { describe, expect, test } from 'vitest';
import { padRows } from '../../src/data/examples';
import { BufferUsage } from '../../src/gpu/flags';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import type { View } from '../../src/gpu/view';
import { padded } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { type DataKind, planTraining } from '../../src/graph/plan';
import { resolveSpec } from '../../src/graph/spec';
import { loadOps } from '../../src/ops';
import { seedWords } from '../../src/random';
import { batchExamples } from '../../src/step/gather.twin';
import { Vae } from '../../src/vae';
import { stateWords } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { patterns, train } from './tasks';

/** An example is its own number: as a float, or in the base of 256. */
const INPUT = 3;
const encoded = (kind: DataKind, count: number): Float32Array | Uint8Array =>
  kind === 'floats'
    ? Float32Array.from({ length: count * INPUT }, (_, i) => (i % INPUT === 0 ? i / INPUT : -1))
    : Uint8Array.from({ length: count * INPUT }, (_, i) => Math.floor(i / INPUT) >> (8 * (i % INPUT)));
const decoded = (kind: DataKind, row: Float32Array): number =>
  kind === 'floats'
    ? (row[0] as number)
    : Math.round((row[0] as number) * 255) + 256 * Math.round((row[1] as number) * 255);

/** The numbers of the examples that the real training program took, batch by batch. */
async function visits(kind: DataKind, examples: number, batchSize: number, steps: number, seed: number) {
  const gpu = await testGpu();
  const spec = resolveSpec({ input: INPUT, latent: 1, likelihood: 'gaussian', sigma: 1 });
  await loadOps(nodesOf(spec));
  const plan = planTraining(spec, {
    batchSize,
    matmul: gpu.matmul,
    data: kind,
    examples,
    seed,
    beta: 1,
    learningRate: 1e-9,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  });
  const values = padRows(encoded(kind, examples), INPUT, padded(INPUT));
  const data = await gpu.checked(() => {
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST;
    const buffer = gpu.device.createBuffer({ size: values.byteLength, usage });
    gpu.device.queue.writeBuffer(buffer, 0, values as BufferSource);
    return buffer;
  });
  const program = await Program.create(gpu, plan, { data });
  // Adam divides by its corrections.
  const state = stateWords({ correction1: 0.1, correction2: 0.001 }).bits;
  gpu.device.queue.writeBuffer(program.buffers.state as GPUBuffer, 0, state as BufferSource);
  const { offset, rows } = plan.places.x as View;
  const stride = padded(INPUT);
  const batches: number[][] = [];
  for (let step = 0; step < steps; step++) {
    await gpu.checked(() => {
      const encoder = gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      program.encode(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
    });
    const [bytes] = await readStretches(gpu, [
      { buffer: program.buffers.activations as GPUBuffer, offset: offset * 4, size: rows * stride * 4 },
    ]);
    const x = new Float32Array(bytes as ArrayBuffer);
    const count = Math.min(batchSize, examples - (step % Math.ceil(examples / batchSize)) * batchSize);
    const row = (i: number) => x.subarray(i * stride, (i + 1) * stride);
    batches.push(Array.from({ length: count }, (_, i) => decoded(kind, row(i))));
    for (let i = count; i < rows; i++) expect([...row(i)]).toEqual([0, 0, 0, 0]);
  }
  program.dispose();
  data.destroy();
  return batches;
}

describe('every epoch takes every example exactly once', () => {
  test.each<[DataKind, number, number]>([
    ['floats', 53, 16],
    ['bytes', 53, 16],
    ['bytes', 1009, 256],
    ['floats', 64, 16],
    ['bytes', 7, 16],
    ['floats', 5, 1],
    ['bytes', 1, 1],
    ['floats', 1, 4],
  ])('%s: %i examples in batches of %i', async (kind, examples, batchSize) => {
    const perEpoch = Math.ceil(examples / batchSize);
    const epochs = 3;
    const batches = await visits(kind, examples, batchSize, epochs * perEpoch, 11);
    const orders = Array.from({ length: epochs }, (_, epoch) =>
      batches.slice(epoch * perEpoch, (epoch + 1) * perEpoch).flat(),
    );
    for (const order of orders) {
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: examples }, (_, i) => i));
    }
    // In an order of its own, and by the rule.
    if (examples > 5) expect(new Set(orders.map(String)).size).toBe(epochs);
    batches.forEach((batch, step) => {
      const [epoch, number] = [Math.floor(step / perEpoch), step % perEpoch];
      const choice = { examples, batchSize, batch: number, epoch, shuffle: true, seed: seedWords(11) };
      expect(batch).toEqual(batchExamples(choice));
    });
  });

  test('in an order that follows from the seed', async () => {
    const [a, b, c] = [
      await visits('bytes', 100, 100, 1, 1),
      await visits('bytes', 100, 100, 1, 1),
      await visits('bytes', 100, 100, 1, 2),
    ];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});

test("an epoch's metrics are over all its examples, and count on over several fits", async () => {
  const vae = await Vae.create(await testGpu(), { input: 13, latent: 2 }, { seed: 1 });
  const images = patterns(13, 53);
  const epochs = [
    ...(await train(vae, images, { epochs: 2 })),
    ...(await train(vae, images, { steps: 3 })),
    ...(await train(vae, images, { epochs: 2 })),
  ];
  expect(epochs.map(({ epoch, steps, examples }) => [epoch, steps, examples])).toEqual([
    [1, 4, 53],
    [2, 8, 53],
    // Three batches of 16, then the five that are left.
    [3, 11, 48],
    [3, 12, 5],
    [4, 16, 53],
  ]);
  for (const { elbo, reconstruction, kl, seconds, stepsPerSecond } of epochs) {
    expect(elbo).toBe(-(reconstruction + kl));
    expect(seconds).toBeGreaterThan(0);
    expect(stepsPerSecond).toBeGreaterThan(0);
  }
  // Another batch size starts an epoch of its own.
  await train(vae, images, { steps: 1 });
  const [other] = await train(vae, images, { epochs: 1, batchSize: 53 });
  expect([other?.epoch, other?.examples]).toEqual([6, 53]);
  vae.dispose();
});
