// Devices that can less than those of the tests: the same results, or a refusal that names the limit.

import { expect, test } from 'vitest';
import { create } from 'webgpu';
import { LimitError } from '../../src/errors';
import { sampleText, tokensOf } from '../../src/text/index';
import { MatmulGpu } from '../../src/tiles/gpu';
import { openGpu } from '../../src/tiles/open';
import { Dataset } from '../../src/train/data';
import type { EvaluateOptions } from '../../src/train/evaluation';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { spyOn } from '../training/spy';
import { clusters, patterns, TINY, train } from '../training/tasks';

// A collected entry point crashes.
const entry = create([]) as GPU;

/** The limits that every WebGPU device has (https://www.w3.org/TR/webgpu/#limits). */
const DEFAULT = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

/** A GPU whose adapter has no optional feature, and of the large limits the default. */
async function leastGpu(): Promise<MatmulGpu> {
  const least = {
    async requestAdapter(options: GPURequestAdapterOptions) {
      const adapter = await entry.requestAdapter(options);
      if (!adapter) return null;
      Object.defineProperty(adapter, 'features', { value: new Set() });
      Object.defineProperty(adapter, 'limits', { value: { ...listed(adapter.limits), ...DEFAULT } });
      return adapter;
    },
  };
  const forceFallbackAdapter = process.env.WEBGPU_VAE_ADAPTER === 'software';
  return openGpu({ gpu: least as unknown as GPU, forceFallbackAdapter });
}

function listed(limits: GPUSupportedLimits): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name in limits) found[name] = (limits as unknown as Record<string, number>)[name] as number;
  return found;
}

/** The tests' device as if it had these limits. */
async function fakeGpu(limits: Record<string, number>): Promise<MatmulGpu> {
  const { device, info, support, store, matmul, pipelines } = await testGpu();
  const less = new Proxy(device, {
    get(target, name) {
      if (name === 'limits') return { ...listed(target.limits), ...limits };
      if (name === 'createBuffer') {
        return (descriptor: GPUBufferDescriptor) => {
          expect(descriptor.size).toBeLessThanOrEqual(limits.maxBufferSize ?? Number.POSITIVE_INFINITY);
          return target.createBuffer(descriptor);
        };
      }
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
  const gpu = new MatmulGpu(less, info, { matmul, measures: false, support, sliceTime: 50, store });
  for (const [key, pipeline] of pipelines) gpu.pipelines.set(key, pipeline);
  return gpu;
}

const SPEC = { input: 784, encoder: [64, 32], latent: 2 };

test('a device with the default limits and no optional feature learns the same', async () => {
  const gpu = await leastGpu();
  try {
    expect(gpu.device.limits.maxStorageBufferBindingSize).toBe(DEFAULT.maxStorageBufferBindingSize);
    expect([...gpu.device.features].filter((name) => name !== 'core-features-and-limits')).toEqual([]);
    const images = patterns(784, 300);
    const learn = async (on: MatmulGpu) => {
      const vae = await Vae.create(on, SPEC, { seed: 2 });
      const epochs = await train(vae, images, { epochs: 2, batchSize: 100 });
      const { elbo } = await vae.evaluate(images);
      vae.dispose();
      return [...epochs.map(({ elbo }) => elbo), elbo];
    };
    const [least, usual] = [await learn(gpu), await learn(await testGpu())];
    // Another family of products rounds otherwise.
    for (const [i, elbo] of least.entries()) expect(elbo / (usual[i] as number)).toBeCloseTo(1, 4);
  } finally {
    gpu.dispose();
  }
});

test.each([
  ['bytes', patterns(13, 4800)],
  ['floats', clusters(13, 900)],
] as const)(
  '%s that no buffer can hold at once are learnt from in shards, to the very bits',
  async (_, images) => {
    const learn = async (gpu: MatmulGpu) => {
      const data = await Dataset.upload(gpu, images, 13);
      using vae = await Vae.create(gpu, { ...TINY, likelihood: 'gaussian', sigma: 1 }, { seed: 4 });
      const epochs = await train(vae, data, { epochs: 2, batchSize: 64 });
      const found = {
        epochs: epochs.map(({ elbo }) => elbo),
        judged: await vae.evaluate(data, { batchSize: 64 }),
        model: await vae.save(),
      };
      const { shards } = data;
      data.dispose();
      return { shards, found };
    };
    const whole = await learn(await fakeGpu({}));
    const sharded = await learn(await fakeGpu({ maxStorageBufferBindingSize: 22_000 }));
    expect(whole.shards.length).toBe(1);
    expect(sharded.shards.length).toBeGreaterThan(2);
    expect(sharded.found).toEqual(whole.found);
  },
);

test('a model is saved and loaded that no buffer can hold together with its moments', async () => {
  const wide = { input: 784, encoder: [40], latent: 2 };
  // A moment is as large as all parameters.
  const gpu = await fakeGpu({ maxBufferSize: 300_000 });
  using vae = await Vae.create(gpu, wide, { seed: 2 });
  expect(vae.parameterCount * 4 * 3).toBeGreaterThan(300_000);
  await train(vae, patterns(784, 20), { steps: 1, batchSize: 4 });
  const saved = await vae.save();
  using again = await Vae.load(gpu, saved);
  expect(await again.save()).toEqual(saved);
});

test.each<[limit: string, value: number, call: (gpu: MatmulGpu) => Promise<unknown>]>([
  ['maxStorageBufferBindingSize', 1000, (gpu) => Vae.create(gpu, TINY)],
  ['maxBufferSize', 1000, (gpu) => Vae.create(gpu, TINY)],
  [
    'maxStorageBufferBindingSize',
    60_000,
    async (gpu) => {
      using vae = await Vae.create(gpu, TINY);
      await train(vae, patterns(13, 1000), { steps: 1, batchSize: 1000 });
    },
  ],
  [
    'maxComputeWorkgroupsPerDimension',
    4,
    async (gpu) => {
      using vae = await Vae.create(gpu, TINY);
      await train(vae, patterns(13, 1000), { steps: 1, batchSize: 1000 });
    },
  ],
])(
  '%s of %d: refused before the GPU hears of it, with limit, value and remedy',
  async (limit, value, call) => {
    const gpu = await fakeGpu({ [limit]: value });
    const spy = spyOn(await testGpu());
    try {
      const error = await call(gpu).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(error).toBeInstanceOf(LimitError);
      expect((error as Error).message).toContain(limit);
      expect((error as Error).message).toContain(String(value));
      expect((error as Error).message).toMatch(/: (use|give|choose|open)/);
      expect(spy.count('dispatchWorkgroups')).toBe(0);
      expect(spy.alive).toEqual([]);
    } finally {
      spy.restore();
    }
  },
);

test.each<[name: string, call: (vae: Vae, options: EvaluateOptions) => Promise<unknown>]>([
  ['evaluate', (vae, options) => vae.evaluate(patterns(13, 1000), options)],
  ['scores', (vae, options) => vae.scores(patterns(13, 1000), options)],
])('%s in batches that an adapter has no room for is refused with what it has room for', async (_, call) => {
  using vae = await Vae.create(await fakeGpu({ maxStorageBufferBindingSize: 60_000 }), TINY);
  const refusal = async (batchSize: number): Promise<string> =>
    call(vae, { batchSize }).then(
      () => '',
      (error: unknown) => (error instanceof LimitError ? error.message : String(error)),
    );
  const [, most] = /: use a batchSize of at most (\d+), as .*\.$/.exec(await refusal(1000)) ?? [];
  expect(await refusal(Number(most))).toBe('');
  expect(await refusal(Number(most) + 1)).toContain(`at most ${most}`);
});

const TEXT = { text: { length: 6, alphabet: 'abc' } };

test('without a size of batches, as many examples are taken at a time as there is room for', async () => {
  const blocks = [{ transformer: 1 }];
  const spec = { input: TEXT, encoder: blocks, decoder: blocks, width: 4, latent: 3 };
  const tokens = tokensOf(
    Array.from({ length: 150 }, (_, i) =>
      [...(243 + i).toString(3)]
        .map((digit) => 'abc'[+digit])
        .join('')
        .slice(1),
    ),
    TEXT.text,
  );
  const saved = await Vae.create(await testGpu(), spec, { seed: 3 }).then((vae) => vae.save());
  const found = async (gpu: MatmulGpu) => {
    using vae = await Vae.load(gpu, saved);
    const { elbo, logLikelihood } = await vae.evaluate(tokens, { samples: 40 });
    const { mu } = await vae.encode(tokens);
    return {
      figures: [elbo, logLikelihood?.value, ...(await vae.scores(tokens)).elbo, ...mu],
      texts: await sampleText(vae, 150, { seed: 2 }),
    };
  };
  const whole = await found(await testGpu());
  const small = await fakeGpu({ maxStorageBufferBindingSize: 100_000 });
  const parts = await found(small);
  using asked = await Vae.load(small, saved);
  await expect(asked.evaluate(tokens, { batchSize: 150 })).rejects.toThrow(LimitError);
  expect(parts.texts).toEqual(whole.texts);
  for (const [i, value] of parts.figures.entries()) expect(value).toBeCloseTo(whole.figures[i] as number, 4);
});
