// Examples that are read while a model learns from them.

import { describe, expect, test } from 'vitest';
import { arraySource, type Source } from '../../src/data/source';
import { DataError, OutOfMemoryError } from '../../src/errors';
import { MatmulGpu } from '../../src/tiles/gpu';
import type { Images } from '../../src/train/data';
import type { FitOptions } from '../../src/train/trainer';
import { Vae } from '../../src/vae';
import { FaultyDevice } from '../faults/faulty';
import { testGpu } from '../support/gpu';
import { spyOn } from './spy';
import { clusters, patterns, TINY, train } from './tasks';

const COUNT = 1003;
const BYTES = patterns(13, COUNT);
const FLOATS = clusters(13, COUNT);
const GAUSSIAN = { ...TINY, likelihood: 'gaussian', sigma: 1 } as const;

type Values = Uint8Array | Float32Array;

/** As from memory. */
const picked = (images: Values, window: number): Source => ({ ...arraySource(images, 13), window });

/** As from a disk: in stretches, which come late and in any order. */
function stretches(images: Values, window: number) {
  const { count, kind, read } = arraySource(images, 13);
  const reads: [first: number, rows: number][] = [];
  return {
    ...{ count, kind, window, reads },
    async read(first: number, rows: number) {
      reads.push([first, rows]);
      await new Promise((resolve) => setTimeout(resolve, (first * 7) % 5));
      return read(first, rows);
    },
  };
}

const specOf = ({ kind }: Source) => (kind === 'bytes' ? TINY : GAUSSIAN);

async function learn(images: Images, spec = TINY, gpu?: MatmulGpu) {
  using vae = await Vae.create(gpu ?? (await testGpu()), spec, { seed: 5 });
  const epochs = await train(vae, images, { epochs: 3, batchSize: 32 });
  return {
    epochs: epochs.map(({ epoch, steps, examples, elbo }) => ({ epoch, steps, examples, elbo })),
    judged: await vae.evaluate(images, { batchSize: 50 }),
    model: await vae.save(),
  };
}

/** Runs and tells what it threw; what was left on the GPU must be as before. */
async function failure(source: Source, options: Partial<FitOptions> = {}): Promise<unknown> {
  using vae = await Vae.create(await testGpu(), specOf(source), { seed: 5 });
  const spy = spyOn(await testGpu());
  try {
    const run = train(vae, source, { epochs: 1, batchSize: 32, ...options });
    const thrown = await run.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(spy.alive).toEqual([]);
    // The model is as it was after its last step.
    await train(vae, source.kind === 'bytes' ? BYTES : FLOATS, { steps: 2 });
    await vae.save();
    return thrown;
  } finally {
    spy.restore();
  }
}

describe('what is picked from anywhere', () => {
  test.each([
    ['bytes', BYTES, 128],
    ['bytes, one window of which holds all', BYTES, 5000],
    ['bytes, a batch at a time', BYTES, 1],
    ['floats', FLOATS, 200],
  ] as const)('%s: learnt from to the very bits of what lies on the GPU', async (_, images, window) => {
    const source = picked(images, window);
    expect(await learn(source, specOf(source))).toEqual(await learn(images, specOf(source)));
  });

  test('goes on with what lies on the GPU, in the midst of an epoch', async () => {
    const gpu = await testGpu();
    const options = { batchSize: 32 };
    using whole = await Vae.create(gpu, TINY, { seed: 6 });
    await train(whole, BYTES, { steps: 50, ...options });
    using first = await Vae.create(gpu, TINY, { seed: 6 });
    await train(first, picked(BYTES, 100), { steps: 21, ...options });
    using then = await Vae.load(gpu, await first.save());
    await train(then, BYTES, { steps: 29, ...options });
    expect(await then.save()).toEqual(await whole.save());
  });
});

describe('what is read in stretches', () => {
  test('is all read once an epoch, and a window ahead at most', async () => {
    const source = stretches(BYTES, 320);
    using vae = await Vae.create(await testGpu(), TINY, { seed: 5 });
    let [step, ahead] = [0, 0];
    const seen = {
      ...source,
      read: (first: number, rows: number) => {
        const total = source.reads.reduce((sum, [, rows]) => sum + rows, 0);
        ahead = Math.max(ahead, total + rows - step * 32);
        return source.read(first, rows);
      },
    };
    const options = {
      epochs: 2,
      batchSize: 32,
      onProgress: (progress: { step: number }) => {
        step = progress.step;
      },
    };
    await train(vae, seen, options);
    const visits = new Uint8Array(COUNT);
    for (const [first, rows] of source.reads) for (let i = 0; i < rows; i++) (visits[first + i] as number)++;
    expect([...new Set(visits)]).toEqual([2]);
    expect(ahead).toBeLessThanOrEqual(2 * 320 + 32);
    expect(Math.max(...source.reads.map(([, rows]) => rows))).toBe(5);
  });

  test.each([
    ['bytes', BYTES],
    ['floats', FLOATS],
  ] as const)('%s: learnt from and judged as well as in another order', async (_, images) => {
    const source = stretches(images, 128);
    const [streamed, usual] = [await learn(source, specOf(source)), await learn(images, specOf(source))];
    expect(streamed.epochs.map(({ examples }) => examples)).toEqual([COUNT, COUNT, COUNT]);
    expect(streamed.judged.elbo / usual.judged.elbo).toBeCloseTo(1, 1);
    expect(streamed.judged.examples).toBe(COUNT);
    expect(streamed.model).not.toEqual(usual.model);
    expect(await learn(stretches(images, 128), specOf(source))).toEqual(streamed);
  });

  test('is judged as what lies on the GPU, to the bit', async () => {
    using vae = await Vae.create(await testGpu(), TINY, { seed: 5 });
    const source = stretches(BYTES, 200);
    expect(await vae.evaluate(source, { batchSize: 50 })).toEqual(
      await vae.evaluate(BYTES, { batchSize: 50 }),
    );
    expect(source.reads.map(([first]) => first)).toEqual(
      source.reads.map(([first]) => first).toSorted((a, b) => a - b),
    );
  });

  test.each([1, 9, 10, 31, 45])('goes on after %d steps, bit for bit', async (steps) => {
    const gpu = await testGpu();
    const options = { batchSize: 32 };
    using whole = await Vae.create(gpu, TINY, { seed: 6 });
    await train(whole, stretches(BYTES, 320), { steps: 50, ...options });
    using first = await Vae.create(gpu, TINY, { seed: 6 });
    await train(first, stretches(BYTES, 320), { steps, ...options });
    using then = await Vae.load(gpu, await first.save());
    await train(then, stretches(BYTES, 320), { steps: 50 - steps, ...options });
    expect(await then.save()).toEqual(await whole.save());
  });

  test('starts a new epoch with another window, or with what lies on the GPU', async () => {
    using vae = await Vae.create(await testGpu(), TINY, { seed: 6 });
    const options = { steps: 3, batchSize: 32 };
    await train(vae, stretches(BYTES, 320), options);
    expect(vae.epoch).toBe(0);
    await train(vae, stretches(BYTES, 320), options);
    expect(vae.epoch).toBe(0);
    await train(vae, stretches(BYTES, 640), options);
    expect(vae.epoch).toBe(1);
    await train(vae, BYTES, options);
    expect(vae.epoch).toBe(2);
  });
});

describe('what can go wrong', () => {
  const source = stretches(BYTES, 128);

  test('a source that fails: a DataError with its cause, and the model is usable', async () => {
    const cause = new Error('the disk is gone');
    let left = 100;
    const read = (first: number, rows: number) => {
      if (left-- === 0) throw cause;
      return source.read(first, rows);
    };
    const error = await failure({ ...source, read });
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(/could not read .*: Error: the disk is gone/);
    expect((error as Error).cause).toBe(cause);
  });

  test.each<[what: string, read: (first: number, rows: number) => unknown, message: RegExp]>([
    [
      'too few',
      (_, rows) => new Uint8Array(13 * (rows - 1) || 26),
      /asked for \d+ examples? of bytes and gave \d+ of bytes/,
    ],
    ['half an example', () => new Uint8Array(14), /14 values in all, .* a multiple of 13/],
    [
      'floats for bytes',
      (_, rows) => new Float32Array(13 * rows),
      /asked for \d+ examples? of bytes and gave \d+ of floats/,
    ],
    ['nothing', () => undefined, /must be a Uint8Array/],
    ['text', () => 'text', /must be a Uint8Array/],
  ])('%s: a DataError', async (_, read, message) => {
    const error = await failure({ ...source, read } as Source);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(message);
  });

  test('a NaN, or a value that the likelihood does not take: a DataError that names the example', async () => {
    const bad = FLOATS.slice();
    bad[700 * 13 + 4] = Number.NaN;
    for (const given of [stretches(bad, 128), picked(bad, 128)]) {
      const error = await failure(given);
      expect(error).toBeInstanceOf(DataError);
      expect((error as Error).message).toMatch(/Value 4 of example 700 is NaN/);
    }
    using vae = await Vae.create(await testGpu(), TINY);
    await expect(train(vae, picked(FLOATS, 128), { steps: 1 })).rejects.toThrow(/Bernoulli/);
  });

  test('a source that never answers: the signal ends the wait', async () => {
    const controller = new AbortController();
    const read = (first: number, rows: number) =>
      first > 300 ? new Promise<never>(() => {}) : source.read(first, rows);
    setTimeout(() => controller.abort(new Error('enough')), 300);
    expect(await failure({ ...source, read }, { signal: controller.signal })).toEqual(new Error('enough'));
  });

  test('a model that is disposed of while it waits', async () => {
    const vae = await Vae.create(await testGpu(), TINY);
    const run = train(vae, stretches(BYTES, 128), { epochs: 100 });
    setTimeout(() => vae.dispose(), 100);
    await expect(run).rejects.toThrow(/disposed/);
  });
});

describe('data that GPU memory does not hold', () => {
  // Its methods can be replaced once only.
  let faulty: FaultyDevice | undefined;
  async function withMemory(memory: number, call: (gpu: MatmulGpu, faulty: FaultyDevice) => Promise<void>) {
    const { device, info, support, store, matmul, pipelines } = await testGpu();
    faulty ??= new FaultyDevice(device);
    const gpu = new MatmulGpu(device, info, { matmul, measures: false, support, sliceTime: 50, store });
    for (const [key, pipeline] of pipelines) gpu.pipelines.set(key, pipeline);
    Object.assign(faulty, { memory, refused: 0 });
    try {
      await call(gpu, faulty);
    } finally {
      faulty.memory = Number.POSITIVE_INFINITY;
    }
    expect(faulty.refused).toBeGreaterThan(0);
    expect(faulty.alive.size).toBe(0);
  }
  // 82 MB, of which 64 MiB pass through at a time; a network of few parameters keeps that quick.
  const SMALL = { input: 2048, encoder: [4], latent: 1, likelihood: 'gaussian', sigma: 1 } as const;
  const LARGE = new Float32Array(10_000 * 2048);
  const SOME = clusters(2048, 100);
  for (let at = 0; at < LARGE.length; at += SOME.length) LARGE.set(SOME, at);
  /** The first window holds 32 steps: one of these is in the second. */
  const STEPS = 33;
  const run = async (gpu: MatmulGpu) => {
    using vae = await Vae.create(gpu, SMALL, { seed: 5 });
    await train(vae, LARGE, { steps: STEPS, batchSize: 256 });
    return { model: await vae.save(), judged: await vae.evaluate(LARGE) };
  };
  let plenty: ReturnType<typeof run> | undefined;

  test.each([
    // A step takes 6 MB.
    ['are too large by themselves', 80e6],
    ['leave too little for a program', 84e6],
  ])('pass through it where they %s, to the very bits', { timeout: 120_000 }, async (_, memory) => {
    plenty ??= run(await testGpu());
    const expected = await plenty;
    await withMemory(memory, async (gpu) => {
      expect(await run(gpu)).toEqual(expected);
    });
  });

  test('are refused where not even a window fits', async () => {
    await withMemory(20e6, async (gpu) => {
      await expect(run(gpu)).rejects.toThrow(OutOfMemoryError);
    });
  });
});
