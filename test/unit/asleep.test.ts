import { describe, expect, test } from 'vitest';
import { inTerminalWords } from '../../cli/terminal/flags';
import { Asleep } from '../../src/train/asleep';
import { Health } from '../../src/train/health';

/** Evaluations of four dimensions behind every 250 steps of 128 examples: the last one's warning. */
function warned(evaluations: readonly (readonly number[])[], { from = 0, examples = 128 } = {}) {
  const asleep = new Asleep();
  evaluations.forEach((kl, i) => {
    const steps = Math.max(0, 250 * (i + 1) - from);
    asleep.add(250 * (i + 1), kl, { steps, examples: examples * steps });
  });
  return asleep.warning;
}

const times = (count: number, kl: readonly number[]) => Array.from({ length: count }, () => kl);

describe('latents that sleep', () => {
  test('are told of where half of them say nothing for a thousand steps, with which, and what to do', () => {
    expect(warned(times(4, [3, 0.001, 2, 0]))).toBeUndefined();
    const warning = warned(times(5, [3, 0.001, 2, 0]));
    expect(warning).toMatchObject({ kind: 'asleep', step: 1250, dimensions: [1, 3], latent: 4 });
    expect(inTerminalWords(warning?.message as string)).toBe(
      '2 of 4 latent dimensions are asleep: 1, 3 had a KL below 0.01 nats on the test examples up to step 1,250, and say nothing of an example. --free-bits of 0.25 for each dimension, or a --beta-warmup of some epochs, keeps more in use; a model of fewer learns the same.',
    );
    expect(warned(times(5, [1, 0, 0, 1]))?.message).toMatch(/asleep: 1, 2 had/);
    const kl = Array.from({ length: 40 }, (_, i) => Number(i % 5 === 0));
    expect(warned(times(5, kl))?.message).toMatch(/: 1 to 4, 6 to 9, 11 to 14, .* had/);
    expect(
      warned(
        times(
          5,
          Array.from({ length: 60 }, (_, i) => i % 2),
        ),
      )?.message,
    ).toMatch(/20, 22, \.\.\. had/);
  });

  test.each<[what: string, evaluations: readonly (readonly number[])[], options?: object]>([
    ['of which most are in use', times(9, [3, 2, 0.02, 0])],
    ['that have woken', [...times(3, [3, 0, 0, 0]), ...times(4, [3, 1, 1, 0])]],
    ['that wake now', [...times(9, [3, 0, 0, 0]), [3, 1, 1, 0]]],
    ['all of which sleep, as a KL that has vanished is', times(9, [0.05, 0, 0, 0])],
    ['whose KL had its whole weight for less', times(9, [3, 0, 0, 0]), { from: 1500 }],
    ['that have seen few examples', times(9, [3, 0, 0, 0]), { examples: 8 }],
  ])('are not told of %s', (_, evaluations, options) => {
    expect(warned(evaluations, options)).toBeUndefined();
  });

  test('count anew behind another warm-up of beta', () => {
    const asleep = new Asleep();
    const low = [2, 0, 0, 0];
    const steps = [250, 500, 750, 1000, 100, 350, 600, 850];
    for (const step of steps) asleep.add(step, low, { steps: step, examples: 128 * step });
    expect(asleep.warning).toBeUndefined();
    asleep.add(1100, low, { steps: 1100, examples: 128 * 1100 });
    expect(asleep.warning?.dimensions).toEqual([1, 2, 3]);
  });
});

test('a run has the steps since its KL has its whole weight', () => {
  const health = new Health(10);
  const steps = (count: number, whole: boolean) => {
    for (let step = 1; step <= count; step++) health.addTerms(step, { reconstruction: 1, kl: 1 }, 32, whole);
  };
  steps(7, true);
  steps(1, false);
  steps(3, true);
  expect(health.span).toEqual({ steps: 3, examples: 96 });
});
