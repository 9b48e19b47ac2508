import { afterEach, expect, test } from 'vitest';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec } from '../../src/graph/spec';
import { Vae } from '../../src/vae';
import { type Spy, spyOn } from './spy';
import { IMAGES, otherGpu, patterns, slicedGpu, TINY, train } from './tasks';

let spy: Spy | undefined;
afterEach(() => spy?.restore());

/** All that a run may do once it is under way: encode dispatches, submit them, and fetch losses. */
const STEADY = [
  'beginComputePass',
  'dispatchWorkgroups',
  'copyBufferToBuffer',
  'submit',
  'mapAsync',
] as const;

test("the tutorial's model: nothing made, uploaded or read between steps, the plan's dispatches alone, few submits", async () => {
  const gpu = await slicedGpu(1e9);
  const spec = resolveSpec({ input: 784, encoder: [64, 32], latent: 2 });
  const vae = await Vae.create(gpu, spec);
  const images = patterns(784, 1000);
  spy = spyOn(gpu);
  const steps = 24;
  await train(vae, images, { steps, batchSize: 256 });

  const first = spy.calls.indexOf('dispatchWorkgroups');
  const last = spy.calls.lastIndexOf('submit');
  const between = spy.calls.slice(first, last);
  expect(new Set(between)).toEqual(new Set(STEADY));
  // One upload of the examples and one of the place in the run, before the first step.
  expect(spy.calls.slice(0, first).filter((call) => call === 'writeBuffer').length).toBe(2);
  const { dispatches } = planTraining(spec, {
    matmul: gpu.matmul,
    batchSize: 256,
    data: 'bytes',
    examples: 1000,
    seed: 0,
    beta: 1,
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  });
  expect(spy.count('dispatchWorkgroups')).toBe(dispatches.length * steps);
  expect(spy.count('submit')).toBeLessThanOrEqual(7);
  // Losses come back once a submit, in at most two pieces round the end of the ring.
  expect(spy.count('mapAsync')).toBe(spy.count('submit'));
  expect(spy.count('copyBufferToBuffer')).toBeLessThanOrEqual(2 * spy.count('submit'));
  expect(spy.count('beginComputePass')).toBe(spy.count('submit'));
  vae.dispose();
});

test('thousands of steps take a handful of submits, and no memory of their own', async () => {
  const gpu = await slicedGpu(1e9);
  const vae = await Vae.create(gpu, TINY);
  spy = spyOn(gpu);
  await train(vae, IMAGES, { steps: 3000 });
  expect(spy.count('submit')).toBeLessThan(20);
  const made = spy.count('createBuffer');
  spy.restore();
  spy = spyOn(gpu);
  await train(vae, IMAGES, { steps: 1 });
  expect(spy.count('createBuffer')).toBe(made);
  vae.dispose();
});

test('short slices mean more submits of fewer steps, each bounded', async () => {
  const gpu = await slicedGpu(0);
  const vae = await Vae.create(gpu, TINY);
  spy = spyOn(gpu);
  await train(vae, IMAGES, { steps: 50 });
  expect(spy.count('submit')).toBe(50);
  vae.dispose();
});

test('a second fit compiles nothing', async () => {
  const gpu = await otherGpu();
  const vae = await Vae.create(gpu, TINY);
  await train(vae, IMAGES, { steps: 1 });
  spy = spyOn(gpu);
  await train(vae, IMAGES, { steps: 1, learningRate: 0.1, beta: 2, batchSize: 9 });
  expect(spy.count('createShaderModule', 'createComputePipelineAsync', 'createComputePipeline')).toBe(0);
  vae.dispose();
});

test('every call frees what it made, and dispose the rest', async () => {
  const gpu = await otherGpu();
  spy = spyOn(gpu);
  const vae = await Vae.create(gpu, TINY);
  const own = ['first_moment', 'parameters', 'second_moment', 'state'];
  const calls: [string, () => Promise<unknown>][] = [
    ['fit', () => train(vae, IMAGES, { steps: 9 })],
    ['evaluate', () => vae.evaluate(IMAGES)],
    ['encode', () => vae.encode(IMAGES)],
    ['decode', () => vae.decode(new Float32Array(6))],
    ['reconstruct', () => vae.reconstruct(IMAGES)],
    ['restore', () => vae.restore(IMAGES, new Uint8Array(IMAGES.length))],
    ['sample', () => vae.sample(300)],
    ['save', () => vae.save()],
  ];
  for (const [name, call] of calls) {
    await call();
    expect([...spy.alive].sort(), name).toEqual(own);
  }
  const aborted = train(vae, IMAGES, { steps: 1000, signal: AbortSignal.timeout(1) });
  await expect(aborted).rejects.toThrow();
  expect([...spy.alive].sort()).toEqual(own);
  vae.dispose();
  expect(spy.alive).toEqual([]);
});
