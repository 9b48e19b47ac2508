import { describe, expect, test } from 'vitest';
import { warningWords } from '../../demo/trouble';
import { Collapse } from '../../src/train/collapse';
import { Health } from '../../src/train/health';
import { Meter } from '../../src/train/meter';

/** The step of the first warning in so many steps of this KL. */
function warned(
  kl: (step: number) => number,
  { steps = 10_000, examples = 128, whole = (_: number): boolean => true } = {},
): number | undefined {
  const collapse = new Collapse();
  for (let step = 1; step <= steps; step++) {
    collapse.add(step, kl(step), examples, whole(step));
    if (collapse.warning) return collapse.warning.step;
  }
  return undefined;
}

describe('no ordinary run', () => {
  // As they were measured: a KL that falls to next to nothing while the mean image is learnt, and rises then.
  test.each<[what: string, kl: (step: number) => number, examples?: number]>([
    ['begins with nothing and rises at once', (step) => 6 * (1 - Math.exp(-step / 300))],
    ['falls to next to nothing for 900 steps', (step) => (step < 900 ? 0.01 : 5)],
    ['wakes slowly, from next to nothing on', (step) => Math.min(8, 1e-6 * Math.exp(step / 500))],
    ['uses its latents little, by a large beta', (step) => 0.15 + 0.03 * Math.sin(step)],
    ['has small batches, of which 2,000 are few', (step) => (step < 2500 ? 0.01 : 5), 4],
    ['is over soon', (step) => (step <= 999 ? 0 : 5)],
  ])('%s: is warned of', (_, kl, examples = 128) => {
    expect(warned(kl, { examples })).toBeUndefined();
  });

  test('whose KL does not weigh yet, or never does', () => {
    expect(warned(() => 0, { whole: () => false })).toBeUndefined();
    expect(warned((step) => (step > 5000 ? 3 : 0), { whole: (step) => step > 5000 })).toBeUndefined();
  });
});

describe('a KL that has vanished', () => {
  test('is told of behind a thousand steps of its whole weight', () => {
    expect(warned(() => 0.02)).toBe(1000);
    expect(warned((step) => 5 * Math.exp(-step / 100))).toBe(1400);
    expect(warned(() => 0, { whole: (step) => step > 2000 })).toBe(3000);
    expect(warned(() => 0.01, { examples: 16 })).toBe(2000);
  });

  test('is back from twice as much on', () => {
    const collapse = new Collapse();
    let step = 0;
    const add = (kl: number, times: number) => {
      for (let i = 0; i < times; i++) collapse.add(++step, kl, 256, true);
    };
    add(0.004, 1200);
    expect(collapse.warning).toMatchObject({ kind: 'vanished', step: 1000 });
    expect(collapse.warning?.kl).toBeCloseTo(0.004, 6);
    expect(collapse.warning?.message).toMatch(
      /^The KL has vanished: 0\.004 nats per example up to step 1,000, .* A smaller beta, or a betaWarmup /,
    );
    add(0.15, 300);
    expect(collapse.warning).toBeDefined();
    add(0.3, 100);
    expect(collapse.warning).toBeUndefined();
  });

  test('is among the warnings of progress and epochs, and no reason to keep from a checkpoint', () => {
    const health = new Health(784);
    health.follow({ images: new Uint8Array(1), beta: 1, batchSize: 128 });
    const meter = new Meter({ step: 0, epoch: 0, batch: 0, health }, 500, 2000, { beta: 1, betaWarmup: 100 });
    const losses = Array.from({ length: 1500 }, () => ({
      reconstruction: 128 * 206,
      kl: 1.28,
      examples: 128,
    }));
    meter.add({ losses, seconds: 1, faulty: false });
    const { warnings, sound } = meter.progress();
    expect([warnings.map(({ kind, step }) => [kind, step]), sound]).toEqual([[['vanished', 1100]], true]);
    expect(meter.epochsDone().map((epoch) => epoch.warnings.length)).toEqual([0, 0, 1]);
    expect(warnings.map((warning) => warningWords(warning)).join()).toMatch(
      /^The KL has vanished: 0\.010 nats per image/,
    );
  });

  test('of a model whose KL has no weight is none', () => {
    const health = new Health(784);
    health.follow({ images: new Uint8Array(1), beta: 0, batchSize: 128 });
    const meter = new Meter({ step: 0, epoch: 0, batch: 0, health }, 500, 2000, { beta: 0, betaWarmup: 0 });
    const losses = Array.from({ length: 1500 }, () => ({ reconstruction: 128 * 206, kl: 0, examples: 128 }));
    meter.add({ losses, seconds: 1, faulty: false });
    expect(meter.progress().warnings).toEqual([]);
  });
});
