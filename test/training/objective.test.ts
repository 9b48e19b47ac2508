import { expect, test } from 'vitest';
import type { FitOptions } from '../../src/train/trainer';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { IMAGES, otherGpu, train, trained } from './tasks';

const LONG = process.env.WEBGPU_VAE_LONG === '1';

/** What a fit of one model, step by step or in pieces, comes to. */
async function fits(...pieces: FitOptions[]): Promise<Uint8Array> {
  return trained(await testGpu(), async (vae) => {
    for (const piece of pieces) await train(vae, IMAGES, piece);
  });
}

test('a schedule is a run of fits whose learning rate falls', async () => {
  const whole = await fits({ steps: 7, learningRate: 0.25, schedule: 'steps', decaySteps: 3, decay: 0.5 });
  const pieces = [0.25, 0.125, 0.0625].map((learningRate, i) => ({ steps: i < 2 ? 3 : 1, learningRate }));
  expect(whole).toEqual(await fits(...pieces));
  const constant = await fits({ steps: 7, learningRate: 0.25 });
  expect(whole).not.toEqual(constant);
  // A cosine that falls nowhere.
  expect(await fits({ steps: 7, learningRate: 0.25, schedule: 'cosine', decaySteps: 3, decay: 1 })).toEqual(
    constant,
  );
});

test('a warm-up of the learning rate is a run of fits whose rate rises', async () => {
  const bySteps = [1, 2, 3, 4, 4, 4].map((part) => ({ steps: 1, learningRate: part / 16 }));
  expect(await fits({ steps: 6, learningRate: 0.25, warmup: 4 })).toEqual(await fits(...bySteps));
});

test('cycles are a run of fits whose beta rises, stays, and begins again', async () => {
  const cycles = await fits({ steps: 12, beta: 4, betaWarmup: 2, betaCycles: 2 });
  const bySteps = [2, 4, 4, 4, 2, 4, 4, 4, 4, 4, 4, 4].map((beta) => ({ steps: 1, beta }));
  expect(cycles).toEqual(await fits(...bySteps));
  expect(cycles).not.toEqual(await fits({ steps: 12, beta: 4, betaWarmup: 2 }));
});

test('where all of the KL is free it has no weight, and where none is, its own', async () => {
  const all = await fits({ steps: 9, beta: 2, freeBits: 1e6 });
  expect(all).toEqual(await fits({ steps: 9, beta: 0 }));
  const none = await fits({ steps: 9, beta: 2, freeBits: 1e-9 });
  expect(none).toEqual(await fits({ steps: 9, beta: 2 }));
  expect(await fits({ steps: 9, beta: 2, freeBits: 0.2 })).not.toEqual(none);
});

/** In the long form of the tests: resume.test.ts has a run with each of these in every form. */
const INTERRUPTED: [what: string, options: Omit<FitOptions, 'steps'>][] = [
  ['a cosine', { schedule: 'cosine', decaySteps: 50, warmup: 9 }],
  ['steps of the rate', { schedule: 'steps', decaySteps: 7, decay: 0.7 }],
  ['cycles of beta', { beta: 3, betaWarmup: 6, betaCycles: 4 }],
  ['free bits', { freeBits: 0.3 }],
];

for (const [what, options] of LONG ? INTERRUPTED : []) {
  test(`a run with ${what} that is interrupted, saved and loaded ends in the same bits`, async () => {
    const whole = await fits({ steps: 60, ...options });
    const part = await fits(...[1, 5, 17].map((steps) => ({ steps, ...options })));
    const vae = await Vae.load(await otherGpu(), part);
    await train(vae, IMAGES, { steps: 60 - 23, ...options });
    expect(await vae.save()).toEqual(whole);
    vae.dispose();
  });
}
