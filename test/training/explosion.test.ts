import { expect, test } from 'vitest';
import { DivergedError } from '../../src/errors';
import type { Progress } from '../../src/train/meter';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { IMAGES, STEPS_PER_EPOCH, TINY, train } from './tasks';

const RELU = { ...TINY, activation: 'relu' } as const;

test('a run that explodes and stays finite is told of, and ends in a DivergedError; its model stays usable', async () => {
  const gpu = await testGpu();
  const vae = await Vae.create(gpu, RELU);
  const reports: Progress[] = [];
  const onProgress = (progress: Progress) => void reports.push(progress);
  const failed = train(vae, IMAGES, { epochs: 500, learningRate: 30, onProgress });
  await expect(failed).rejects.toThrow(DivergedError);
  await expect(failed).rejects.toThrow(/^The loss exploded at step \d+, and has not come back by step \d+/);
  const { step, epoch } = vae;
  expect(step).toBeLessThan(500 * STEPS_PER_EPOCH);
  const told = reports.flatMap(({ warnings }) => warnings);
  expect(told[0]).toMatchObject({ kind: 'exploded' });
  expect(reports.at(-1)?.sound).toBe(false);
  expect(reports.every(({ elbo }) => Number.isFinite(elbo))).toBe(true);

  // Another try at a lower rate has its time, and its epochs tell of what still stands.
  const [again] = await train(vae, IMAGES, { epochs: 1, learningRate: 1e-4 });
  expect(again?.warnings[0]?.kind).toBe('exploded');
  expect(vae.epoch).toBeGreaterThan(epoch);
  expect((await vae.sample(2)).every(Number.isFinite)).toBe(true);
  await vae.save();
  vae.dispose();
});

test('a run at a high rate that learns is told nothing', async () => {
  const gpu = await testGpu();
  const vae = await Vae.create(gpu, RELU);
  const epochs = await train(vae, IMAGES, { epochs: 60, learningRate: 0.03 });
  expect(epochs.flatMap(({ warnings }) => warnings)).toEqual([]);
  expect(epochs.at(-1)?.elbo).toBeGreaterThan(epochs[0]?.elbo as number);
  vae.dispose();
});
