import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { classColumns } from '../../demo/live/worker/exhibits';
import { appended, type History, type Kept } from '../../demo/live/worker/history';
import { pack, packBest, unpack, unpackBest } from '../../demo/live/worker/keep';
import { Meter } from '../../demo/live/worker/meter';
import { headAxes, planeOf } from '../../demo/live/worker/plane';
import { checkSettings, type Settings } from '../../demo/live/worker/settings';
import { principalAxes } from '../../src/data/principal';
import { DataError } from '../../src/errors';

const settings: Settings = {
  encoder: [64, 32],
  latent: 2,
  activation: 'relu',
  likelihood: 'bernoulli',
  batchSize: 256,
  learningRate: 1e-3,
  beta: 1,
  betaWarmup: 0,
  seed: 1,
};

describe('settings', () => {
  test('of the tutorial have no problem', () => {
    expect(checkSettings(settings)).toEqual([]);
  });

  test.each<[Partial<Record<keyof Settings, unknown>>, RegExp]>([
    [{ encoder: [64, 0] }, /whole number/],
    [{ encoder: [1.5] }, /whole number/],
    [{ latent: 0 }, /from 1/],
    [{ decoder: [64, 0] }, /whole number/],
    [{ activation: 'swish' }, /one of relu/],
    [{ likelihood: 'poisson' }, /one of bernoulli, continuous-bernoulli, gaussian/],
    [{ latent: Number.NaN }, /NaN/],
    [{ batchSize: -1 }, /from 1/],
    [{ learningRate: 0 }, /above 0/],
    [{ beta: -1 }, /from 0/],
    [{ betaWarmup: 0.5 }, /whole number/],
    [{ seed: -1 }, /from 0/],
  ])('%o is a problem of its field alone', (wrong, message) => {
    const problems = checkSettings({ ...settings, ...wrong } as Settings);
    expect(problems.map(({ field }) => field)).toEqual(Object.keys(wrong));
    expect(problems[0]?.message).toMatch(message);
  });
});

describe('a kept run', () => {
  const kept: Kept = { settings, data: 'MNIST', step: 12, epoch: 1, elbo: -200.5, time: 1.7e12 };
  const history: History = {
    progress: [{ step: 12, epoch: 1, elbo: -201, reconstruction: 200, kl: 1, beta: 1 }],
    evaluations: [{ step: 12, epoch: 1, elbo: -200.5, reconstruction: 200, kl: 0.5 }],
  };

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (model) => {
        const run = unpack(pack({ kept, history, model }));
        expect(run.kept).toEqual(kept);
        expect(run.history).toEqual(history);
        expect([...run.model]).toEqual([...model]);
      }),
    );
  });

  test('of an earlier version, which says nothing of activation and likelihood, has those that it had', () => {
    const { activation: _, likelihood: __, ...earlier } = settings;
    const old = { ...kept, settings: earlier as Settings };
    expect(unpack(pack({ kept: old, history, model: new Uint8Array() })).kept).toEqual(kept);
  });

  test('tells which data it learns from, and how they were made', () => {
    const own = {
      ...kept,
      extent: { count: 24, width: 16, height: 16 },
      digest: 'ab',
      origin: { size: 16, crop: 'cover', invert: true },
    };
    expect(unpack(pack({ kept: own, history, model: new Uint8Array() })).kept).toEqual(own);
  });

  test('has its best model beside, which comes back as it was and is refused where it is cut short', () => {
    const point = { step: 9, epoch: 0.75, elbo: -199, reconstruction: 198, kl: 1 };
    const model = Uint8Array.of(1, 2, 3);
    expect(unpack(pack({ kept: { ...kept, best: point }, history, model })).kept.best).toEqual(point);
    const bytes = packBest({ point, model });
    expect(unpackBest(bytes)).toEqual({ point, model });
    for (let length = 0; length < bytes.length - model.length; length++)
      expect(() => unpackBest(bytes.slice(0, length)), `${length} bytes`).toThrow();
    const wrong = { ...point, elbo: 'high' } as unknown as typeof point;
    expect(() => unpackBest(packBest({ point: wrong, model }))).toThrow(DataError);
    expect(() => unpack(pack({ kept: { ...kept, best: wrong }, history, model }))).toThrow(DataError);
  });

  test('is refused wherever it is cut short', () => {
    const bytes = pack({ kept, history, model: new Uint8Array() });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => unpack(bytes.slice(0, length)), `${length} bytes`).toThrow();
    }
  });

  test.each([
    { ...kept, settings: { ...settings, latent: 0 } },
    { ...kept, step: 'many' },
    { ...kept, data: 3 },
    { ...kept, digest: 3 },
    { ...kept, extent: { count: 'many', width: 1, height: 1 } },
    { ...kept, origin: 'a folder' },
  ])('is refused when it says %o', (wrong) => {
    expect(() => unpack(pack({ kept: wrong as Kept, history, model: new Uint8Array() }))).toThrow(DataError);
  });
});

describe('a plane', () => {
  test('of two dimensions is the space itself', () => {
    const [x, y] = headAxes(2, planeOf(2));
    expect([...x]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...y]).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
  });

  test('of one dimension has log sigma upwards', () => {
    const [x, y] = headAxes(1, planeOf(1));
    expect([...x]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...y]).toEqual([0, 0, 0, 0, 0.5, 0, 0, 0]);
  });

  test('of more lies where the means vary most, and turns with them by little', () => {
    // Variance along (e0 + e3) / sqrt(2) and, less, along e1.
    const rows = Float32Array.from({ length: 400 }, (_, i) => {
      const [row, column] = [Math.floor(i / 4), i % 4];
      const long = 3 * Math.sin(row * 1.7);
      return [long, Math.cos(row * 0.9), 0.01 * Math.sin(row), long][column] as number;
    });
    const plane = planeOf(4, rows);
    const [first, second] = plane.axes;
    expect(Math.abs(first[0]! + first[3]!)).toBeCloseTo(Math.SQRT2, 2);
    expect(Math.abs(second[1]!)).toBeCloseTo(1, 2);
    expect(plane.share).toBeGreaterThan(0.99);
    // An axis may as well point the other way; it must not jump there.
    const turned = planeOf(
      4,
      rows.map((value) => value * 1.01),
      plane,
    );
    turned.axes.forEach((axis, a) => {
      axis.forEach((value, k) => {
        expect(value).toBeCloseTo(plane.axes[a]![k]!, 3);
      });
    });
  });

  test('of means that do not vary has a share of nothing, and finite axes', () => {
    const { axes, share } = principalAxes(new Float32Array(12), 3);
    expect(share).toBe(0);
    expect(axes.every((axis) => axis.every(Number.isFinite))).toBe(true);
  });
});

describe('a meter', () => {
  const progress = (reconstruction: number) => ({
    step: 0,
    steps: 0,
    epoch: 1,
    elbo: -reconstruction - 1,
    reconstruction,
    kl: 1,
    stepsPerSecond: 0,
    warnings: [],
    sound: true,
  });
  const meter = (change: Partial<Settings> = {}) =>
    new Meter({ settings: { ...settings, ...change }, batches: 10, flops: 100, step: 5 });

  test('tells the mean over the steps since it told last, each step counting alike', () => {
    const one = meter();
    expect(one.add(progress(10), 1)?.point).toMatchObject({ step: 6, reconstruction: 10, kl: 1, elbo: -11 });
    expect(one.add(progress(10), 1)).toBeUndefined();
    expect(one.add(progress(40), 2, true)?.point).toMatchObject({ step: 9, reconstruction: 30 });
  });

  test('tells at rest what it had not told yet, and nothing twice', () => {
    const one = meter();
    one.add(progress(10), 1);
    expect(one.rest()).toBeUndefined();
    expect(one.add(progress(20), 1)).toBeUndefined();
    expect(one.rest()?.point).toMatchObject({ step: 7, reconstruction: 20 });
    expect(one.rest()).toBeUndefined();
  });

  test('tells a steady speed from the second time on', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const one = meter();
      const speeds = [1, 2, 3, 4].map(() => {
        vi.advanceTimersByTime(200);
        return one.add(progress(1), 10)?.speed.stepsPerSecond;
      });
      expect(speeds).toEqual([0, 50, 50, 50]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("tells the KL's weight as it rises", () => {
    const one = meter({ beta: 2, betaWarmup: 12 });
    expect(one.add(progress(1), 1, true)?.point.beta).toBeCloseTo(1);
    expect(one.add(progress(1), 99, true)?.point.beta).toBe(2);
  });
});

test('a curve is thinned out when it has too many points, the latest staying', () => {
  let points: readonly number[] = [];
  for (let i = 0; i < 10_000; i++) points = appended(points, i);
  expect(points.length).toBeLessThanOrEqual(4000);
  expect(points.at(-1)).toBe(9999);
  expect(points.every((point, i) => i === 0 || point > points[i - 1]!)).toBe(true);
});

test('draws from the prior have the classes of a conditional model in columns', () => {
  expect([...classColumns(10)].slice(0, 20)).toEqual([...Array(10).keys(), ...Array(10).keys()]);
  expect([...classColumns(2)].slice(0, 10)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
});
