import { expect, test } from 'vitest';
import type { EarlierRun } from '../../cli/runs/resume';
import type { Voice } from '../../cli/terminal/progress';
import { restOf } from '../../cli/training/finished';
import { type Course, type Listener, train } from '../../cli/training/training';
import type { EpochMetrics, FitOptions, Vae } from '../../src/index';

test('a run of so many steps ends with one of them, whichever epoch that is in, and goes on from where it was', async () => {
  const fits: FitOptions[] = [];
  const vae = {
    step: 0,
    epoch: 0,
    async *fit(_: unknown, options: FitOptions): AsyncGenerator<EpochMetrics, void, void> {
      fits.push(options);
      vae.step += options.steps ?? 0;
      yield { epoch: 3, steps: vae.step, examples: 500, warnings: [] } as never;
    },
  };
  const ends: (readonly [number, number | undefined, number | undefined])[] = [];
  const plans: number[] = [];
  const voice = {
    say() {},
    progress() {},
    epoch: (_: unknown, { epoch, epochs, steps }) => void ends.push([epoch, epochs, steps]),
    rest() {},
  } as Voice;
  const hears = {
    onStep() {},
    onExplosion() {},
    onEpoch: async () => false,
    onPlan: (epochs) => void plans.push(epochs),
  } as Listener;
  const course = { software: true, examples: 1000, batchSize: 256, objective: {} } as Course;
  const run = (steps: number) =>
    train(vae as unknown as Vae, new Uint8Array(0), { ...course, steps }, voice, hears);
  await run(10);
  await run(25);
  await run(25);
  expect(fits.map(({ epochs, steps }) => [epochs, steps])).toEqual([
    [undefined, 10],
    [undefined, 15],
  ]);
  // Four steps are an epoch.
  expect(plans).toEqual([3, 7, 7]);
  expect(ends).toEqual([
    [3, 3, 10],
    [3, 7, 25],
  ]);
});

test('of a resumed run steps or epochs are left to train where more of either are asked for than it has', async () => {
  // Four steps an epoch, of which the third has two.
  const epochs = [4, 8, 10].map((steps, i) => ({ epoch: i + 1, steps }));
  const config = { trainExamples: 1000, batchSize: 256, latent: 3 };
  const earlier = { folder: 'out', epochs, config, resume: { epochs: null, steps: 10 }, test: null };
  const rest = (asked: object, of: object = {}) =>
    restOf({ ...earlier, ...of } as unknown as EarlierRun, asked, undefined);
  expect(await rest({})).toBe('results');
  expect(await rest({ steps: 10 })).toBe('results');
  expect(await rest({ steps: 11 })).toBe('training');
  expect(await rest({ epochs: 3 })).toBe('training');
  expect(await rest({ epochs: 4 })).toBe('training');
  const whole = { epochs: epochs.slice(0, 2), resume: { epochs: 2 } };
  expect(await rest({}, whole)).toBe('results');
  expect(await rest({ steps: 8 }, whole)).toBe('results');
  expect(await rest({ steps: 9 }, whole)).toBe('training');
  await expect(rest({ steps: 9 })).rejects.toThrow('--steps 9 does not go with --resume');
  await expect(rest({ epochs: 2 })).rejects.toThrow('has 3 epochs behind it');
});
