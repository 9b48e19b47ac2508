import { describe, expect, test } from 'vitest';
import { DivergedError } from '../../src/errors';
import { Health } from '../../src/train/health';
import { Meter } from '../../src/train/meter';

const PIXELS = 784;
const BATCH = 256;
const IMAGES = new Uint8Array(1);

function healthOf(values = PIXELS, followed: Partial<Parameters<Health['follow']>[0]> = {}) {
  const health = new Health(values);
  health.follow({ images: IMAGES, beta: 1, batchSize: BATCH, ...followed });
  let step = 0;
  const add = (objective: number, { times = 1, examples = BATCH, warmingUp = false } = {}) => {
    for (let i = 0; i < times; i++) health.add(++step, objective, examples, warmingUp);
  };
  return { health, add };
}

describe('a run is well', () => {
  test('that learns, from 543 nats to 150, as images by Bernoulli do', () => {
    const { health, add } = healthOf();
    for (let i = 0; i < 2000; i++) {
      add(150 + 393 * Math.exp(-i / 50));
      expect([health.warning, health.sound, health.lost]).toEqual([undefined, true, false]);
    }
  });

  // 784-512-512-2 at a rate of 0.03, 784-64-32-2 at 0.02 and at 0.01 with beta 0: all come to good models.
  test.each([
    [[543.8, 104_900, 524, 612, 504], 187],
    [[543.4, 480, 77_400, 515, 500], 177],
    [[543.2, 500, 1250, 400, 350], 160],
  ])('that has one bad step among its first, %j', (first, then) => {
    const { health, add } = healthOf();
    for (const objective of first) add(objective);
    add(then, { times: 300 });
    expect(health.warning).toBeUndefined();
    expect(health.sound).toBe(true);
  });

  test('on data whose losses are next to nothing, or below it', () => {
    for (const level of [0, -30, 1e-6]) {
      const { health, add } = healthOf(10);
      for (let i = 0; i < 500; i++) add(level + 2 * Math.sin(i));
      expect([health.warning, health.lost]).toEqual([undefined, false]);
    }
  });

  test('on data that are not scaled, whose batches differ by as much as they hold', () => {
    const { health, add } = healthOf(10, { batchSize: 1 });
    for (let i = 0; i < 5000; i++) add(5000 * (i % 4 === 3 ? 8 : 0.1), { examples: 1 });
    expect([health.warning, health.lost]).toEqual([undefined, false]);
  });

  test('whose last batch is small and odd', () => {
    const { health, add } = healthOf(10);
    add(9);
    for (let epoch = 0; epoch < 100; epoch++) {
      add(9, { times: 9 });
      add(5000, { examples: 1 });
    }
    expect(health.warning).toBeUndefined();
  });
});

describe('a run has exploded', () => {
  test('by one step that is far beyond all, and is well again behind a hundred good ones', () => {
    const { health, add } = healthOf();
    add(543);
    add(442);
    add(2.687e7);
    expect(health.warning).toMatchObject({ kind: 'exploded', step: 3, objective: 2.687e7, baseline: 543 });
    expect(health.warning?.message).toBe(
      'The loss exploded at step 3: 26,870,000 nats per example, where it began with 543. A lower learningRate or clipNorm prevents that.',
    );
    add(300, { times: 99 });
    expect(health.sound).toBe(false);
    add(300, { times: 2 });
    expect([health.warning, health.sound, health.lost]).toEqual([undefined, true, false]);
  });

  test('in the second step of small batches, which are too few to know the beginning by', () => {
    const { health, add } = healthOf(13, { batchSize: 16 });
    add(9, { examples: 16 });
    add(2.4e8, { examples: 16, times: 60 });
    expect([health.warning?.step, health.warning?.baseline, health.lost]).toEqual([2, 9, true]);
  });

  test('beyond the mean of its first 32 examples, each of which counts once', () => {
    const { health, add } = healthOf(13, { batchSize: 16 });
    for (const objective of [10, 30, 50, 1e8]) add(objective, { examples: 16 });
    expect(health.warning?.baseline).toBe(20);
  });

  test('by many that are a little beyond the margin, of which none is a checkpoint\u2019s', () => {
    const { health, add } = healthOf();
    add(543);
    add(543 + 4 * PIXELS + 1);
    expect([health.sound, health.warning]).toEqual([false, undefined]);
    add(12_000, { times: 40 });
    expect(health.warning).toBeDefined();
    expect(health.lost).toBe(false);
  });

  test('and is lost where half of a hundred steps are so, and not where they are fewer', () => {
    const { health, add } = healthOf();
    add(543);
    add(1e9, { times: 49 });
    expect(health.lost).toBe(false);
    add(1e9);
    expect(health.lost).toBe(true);
    // Another try.
    health.retry();
    expect([health.lost, health.warning?.step]).toEqual([false, 2]);
    add(200, { times: 100 });
    expect(health.warning).toBeUndefined();
  });

  test('for good where it does not come back to what it was before: all images alike', () => {
    const { health, add } = healthOf();
    add(543, { times: 50 });
    add(150, { times: 500 });
    add(1e8);
    add(206, { times: 5000 });
    expect([health.warning?.step, health.sound, health.lost]).toEqual([551, false, false]);
    add(152, { times: 100 });
    expect(health.warning).toBeUndefined();
  });

  test('and is measured by what it began with where the weight of the KL was rising', () => {
    const { health, add } = healthOf();
    add(543);
    add(100, { times: 200, warmingUp: true });
    add(1e8);
    add(150, { times: 101 });
    expect(health.warning).toBeUndefined();
  });

  test('with Gaussian data that are not scaled, by their own measure', () => {
    const { health, add } = healthOf();
    add(4.8e8);
    add(2e9, { times: 200 });
    expect(health.warning).toBeUndefined();
    add(1e12, { times: 2 });
    expect(health.warning).toBeDefined();
  });
});

describe('a new fit', () => {
  const far = 1e6;

  test('on the same data goes on with what the last one saw', () => {
    const { health, add } = healthOf();
    add(543);
    for (let i = 0; i < 60; i++) {
      health.follow({ images: IMAGES, beta: 1, batchSize: BATCH });
      add(far);
    }
    expect([health.warning?.step, health.lost]).toEqual([2, true]);
  });

  test('on other data, or with another beta, is measured anew', () => {
    for (const other of [{ images: new Uint8Array(1) }, { beta: 1000 }]) {
      const { health, add } = healthOf();
      add(543, { times: 200 });
      health.follow({ images: IMAGES, beta: 1, batchSize: BATCH, ...other });
      add(far, { times: 200 });
      expect([health.warning, health.sound]).toEqual([undefined, true]);
    }
  });

  test('does not make an exploded run a sound one by that', () => {
    const { health, add } = healthOf();
    add(543);
    add(far, { times: 3 });
    health.follow({ images: new Uint8Array(1), beta: 2, batchSize: BATCH });
    add(far, { times: 60 });
    expect([health.warning?.baseline, health.lost]).toEqual([543, true]);
  });
});

describe('a meter', () => {
  const slice = (kl: number, steps = 1, reconstruction = 500) => ({
    losses: Array.from({ length: steps }, () => ({
      reconstruction: reconstruction * BATCH,
      kl: kl * BATCH,
      examples: BATCH,
    })),
    faulty: false,
    seconds: 0.1,
  });
  const meterOf = (weights: { beta: number; betaWarmup: number }) => {
    const health = new Health(PIXELS);
    health.follow({ images: IMAGES, batchSize: BATCH, ...weights });
    return new Meter({ step: 0, epoch: 0, batch: 0, health }, 10, 1000, weights);
  };

  test('watches what is minimised, in which the KL counts by its weight', () => {
    const free = meterOf({ beta: 0, betaWarmup: 0 });
    free.add(slice(1));
    free.add(slice(1e9, 200));
    expect(free.progress()).toMatchObject({ warnings: [], sound: true });
    expect(free.lost()).toBeUndefined();
    const rising = meterOf({ beta: 1, betaWarmup: 1e9 });
    rising.add(slice(1));
    rising.add(slice(1e9, 200));
    expect(rising.progress()).toMatchObject({ warnings: [], sound: true });
    const full = meterOf({ beta: 1, betaWarmup: 0 });
    full.add(slice(1));
    full.add(slice(1e9));
    expect(full.progress().warnings).toMatchObject([{ kind: 'exploded', step: 2 }]);
  });

  test('tells of an explosion in every report and epoch that had it, and of a lost run once', () => {
    const meter = meterOf({ beta: 1, betaWarmup: 0 });
    meter.add(slice(5, 10));
    expect(meter.progress()).toMatchObject({ warnings: [], sound: true });
    meter.add(slice(1e9, 10));
    const [warning] = meter.progress().warnings;
    expect(warning?.step).toBe(11);
    expect(meter.epochsDone().map(({ warnings }) => warnings)).toEqual([[], [warning]]);
    expect(meter.lost()).toBeUndefined();
    meter.add(slice(1e9, 45));
    expect(meter.progress().warnings).toEqual([warning]);
    const error = meter.lost();
    expect(error).toBeInstanceOf(DivergedError);
    expect(error).toMatchObject({ where: { step: 65 }, remedy: 'rate' });
    expect(error?.message).toMatch(
      /^The loss exploded at step 11, and has not come back by step 65: 1,000,000,000 .* lower learningRate or with clipNorm\.$/,
    );
    expect(meter.lost()).toBeUndefined();
    meter.add(slice(5, 105));
    expect(meter.progress().warnings).toEqual([warning]);
    meter.add(slice(5, 10));
    expect(meter.progress()).toMatchObject({ warnings: [], sound: true });
    const epochs = meter.epochsDone().map(({ warnings }) => warnings.length);
    expect(epochs.at(-1)).toBe(0);
    expect(epochs[0]).toBe(1);
  });
});
