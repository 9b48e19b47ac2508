import { expect, test, vi } from 'vitest';
import type { Benchmark } from '../../bench/kernels/benchmark';
import { run } from '../../bench/kernels/runner';
import { profile } from '../../src/gpu/profile';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec } from '../../src/graph/spec';
import { activation } from '../../src/ops/activation/activation';
import { viewOf } from '../ops/harness';
import { testGpu } from '../support/gpu';

/** A program of gelu on 64 K and on 1 M floats: far enough apart for other work on the machine not to matter. */
const LITTLE = 2 ** 16;
const MUCH = 2 ** 20;
const flat = (size: number) => viewOf({ offset: 0, rows: size / 1024, stride: 1024 }, 1024);
const plan = {
  buffers: { activations: MUCH * 4 },
  dispatches: [LITTLE, MUCH].map((size) => ({
    ...activation('gelu', { a: flat(size), y: flat(size) }, { part: 'test' }),
    label: String(size),
  })),
};
const LONG = process.env.WEBGPU_VAE_LONG === '1';
/** However long a busy machine takes. */
const FEW = { samples: 5, sampleTime: 10, timeLimit: 60_000 } as const;

test('sixteen times the work takes several times as long, and both together their sum', async () => {
  const gpu = await testGpu();
  const { dispatches, whole, method } = await profile(gpu, plan, {}, FEW);
  expect(method).toBe(gpu.device.features.has('timestamp-query') ? 'timestamps' : 'wall');
  expect(dispatches.map(({ kernel, label }) => `${kernel} ${label}`)).toEqual([
    `activation ${LITTLE}`,
    `activation ${MUCH}`,
  ]);
  const [little, much] = dispatches.map(({ min }) => min) as [number, number];
  expect(much / little).toBeGreaterThan(2);
  expect(much / little).toBeLessThan(64);
  const both = whole?.gpu.min as number;
  expect(both / (little + much)).toBeGreaterThan(0.5);
  expect(both / (little + much)).toBeLessThan(2);
  for (const { min, low, median, high, max, samples, repeats } of dispatches) {
    expect([min, low, median, high, max]).toEqual([min, low, median, high, max].toSorted((a, b) => a - b));
    expect(min).toBeGreaterThan(0);
    expect(samples).toBe(5);
    expect(repeats).toBeGreaterThanOrEqual(1);
  }
});

// What else the machine does in these milliseconds is no fault of the clocks.
test('both clocks agree, and wall time can be asked for', { retry: 4 }, async () => {
  const gpu = await testGpu();
  const stamped = await profile(gpu, plan, {}, { ...FEW, whole: false });
  const wall = await profile(gpu, plan, {}, { ...FEW, clock: 'wall', whole: false });
  expect(wall.method).toBe('wall');
  expect(stamped.whole).toBeUndefined();
  const ratio = (wall.dispatches[1]?.min as number) / (stamped.dispatches[1]?.min as number);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test('a GPU clock that stands still is found out', async () => {
  const gpu = await testGpu();
  const resolve = vi.spyOn(encoderPrototype(gpu.device), 'resolveQuerySet').mockImplementation(() => {});
  try {
    const { method, dispatches } = await profile(gpu, plan, {}, { ...FEW, samples: 3 });
    expect(method).toBe('wall');
    for (const { median } of dispatches) expect(median).toBeGreaterThan(0);
  } finally {
    resolve.mockRestore();
  }
});

test('given buffers stay, progress is told, and a signal ends it', async () => {
  const gpu = await testGpu();
  const usage = 0x80 | 0x4 | 0x8;
  const activations = gpu.device.createBuffer({ size: MUCH * 4, usage });
  const told: number[] = [];
  await profile(
    gpu,
    plan,
    { activations },
    { samples: 3, sampleTime: 1, onProgress: (done) => told.push(done) },
  );
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBeCloseTo(1);
  const stop = new AbortController();
  const stopped = profile(
    gpu,
    plan,
    { activations },
    {
      ...FEW,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    },
  );
  await expect(stopped).rejects.toThrow('enough');
  await gpu.checked(() => gpu.device.queue.writeBuffer(activations, 0, new Float32Array(4)));
  activations.destroy();
});

test('every dispatch of a training plan gets its time', async () => {
  const gpu = await testGpu();
  const training = planTraining(resolveSpec({ input: 20, encoder: [8], latent: 2 }), {
    batchSize: 8,
    matmul: gpu.matmul,
    data: 'bytes',
    examples: 8,
    seed: 1,
    beta: 1,
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  });
  const data = { ...training, buffers: { ...training.buffers, data: 160 } };
  const { dispatches } = await profile(gpu, data, {}, { samples: 3, sampleTime: 5 });
  expect(dispatches.map(({ kernel }) => kernel)).toEqual(
    training.dispatches.map(({ kernel }) => kernel.name),
  );
  // Where other work interrupts a sample that the repeats go by, most of them may be shorter than the clock tells.
  for (const { max } of dispatches) expect(max).toBeGreaterThan(0);
});

/** In the long form of the tests: test/browser/bench.spec.ts has the same runner measure and check in a page. */
const inLongForm = LONG ? test : () => {};

inLongForm('the benchmark measures and checks what is asked for', async () => {
  const gpu = await testGpu();
  const seen: string[] = [];
  const report = await run(gpu, {
    only: (_, name) => /^(adam 1e5|A .*|advance 1e5)$/.test(name),
    profile: { samples: 3, sampleTime: 1, timeLimit: 200 },
    onRows: (rows: readonly { case: string }[], { name }: Benchmark) => seen.push(`${name} ${rows.length}`),
  });
  expect(report.failures).toEqual([]);
  expect(report.steps.map((step) => step.case)).toEqual(['A']);
  expect(seen).toEqual([`A ${report.steps[0]?.dispatches}`, 'adam 1e5 1', 'advance 1e5 1']);
  expect(report.ceilings.gflops).toBeGreaterThan(0);
  expect(report.ceilings.gbs).toBeGreaterThan(0);
  for (const row of report.rows) expect(row.share, row.case).toBeGreaterThan(0);
});

/** The prototype of the device's encoders; Dawn in Node has no global for it. */
function encoderPrototype(device: GPUDevice): GPUCommandEncoder {
  const encoder = device.createCommandEncoder();
  return Object.getPrototypeOf(encoder) as GPUCommandEncoder;
}
