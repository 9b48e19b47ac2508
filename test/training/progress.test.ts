import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OptionError } from '../../src/errors';
import type { MatmulGpu } from '../../src/tiles/gpu';
import type { Done, WatchOptions } from '../../src/train/progress';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';

const SPEC = { input: 8, encoder: [5], latent: 2 } as const;
const COUNT = 2100;
const IMAGES = Uint8Array.from({ length: COUNT * SPEC.input }, (_, i) => (i * 37) % 256);

let gpu: MatmulGpu;
let vae: Vae;
let mixed: Vae;
beforeAll(async () => {
  gpu = await testGpu();
  vae = await Vae.create(gpu, SPEC);
  mixed = await Vae.create(gpu, { ...SPEC, classes: 3 });
});
afterAll(() => {
  vae.dispose();
  mixed.dispose();
});

const small = { batchSize: 64 };
const CALLS: [name: string, call: (watch?: WatchOptions) => Promise<unknown>][] = [
  ['evaluate', (watch) => vae.evaluate(IMAGES, { ...small, ...watch })],
  ['evaluate with samples', (watch) => vae.evaluate(IMAGES, { samples: 3, ...small, ...watch })],
  ['scores', (watch) => vae.scores(IMAGES, { ...small, ...watch })],
  ['encode', (watch) => vae.encode(IMAGES, watch)],
  ['scores of a mixture', (watch) => mixed.scores(IMAGES, { ...small, ...watch })],
  ['classify', (watch) => mixed.classify(IMAGES, { ...small, ...watch })],
];

describe.each(CALLS)('%s', (_, call) => {
  test('tells how far it is, from few examples to all, and gives the same as unwatched', async () => {
    const told: Done[] = [];
    const watched = await call({ onProgress: (progress) => void told.push(progress) });
    expect(watched).toEqual(await call());
    expect(told.length).toBeGreaterThan(1);
    expect(told.every(({ of }) => of === COUNT)).toBe(true);
    const done = told.map((one) => one.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done[0]).toBeLessThan(COUNT / 1.02);
    expect(done.at(-1)).toBe(COUNT);
  });

  test('is called off by a signal, before it begins and while it works', async () => {
    const reason = new Error('enough');
    await expect(call({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let last = 0;
    const onProgress = ({ done }: Done) => {
      last = done;
      controller.abort(reason);
    };
    await expect(call({ signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(last).toBeLessThan(COUNT);
  });

  test('refuses what is no function and no signal', async () => {
    await expect(call({ onProgress: 1 as never })).rejects.toThrow(OptionError);
    await expect(call({ signal: {} as never })).rejects.toThrow(OptionError);
  });
});

test('of a log-likelihood each sample counts as much as the ELBO', async () => {
  const told: number[] = [];
  const onProgress = ({ done }: Done) => void told.push(done);
  await vae.evaluate(IMAGES, { batchSize: COUNT, samples: 3, onProgress });
  expect(told).toContain(COUNT / 4);
  expect(told.at(-1)).toBe(COUNT);
});
