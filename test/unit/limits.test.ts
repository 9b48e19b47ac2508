import { describe, expect, test } from 'vitest';
import { judgedBy, measuredBy } from '../../demo/live/worker/judged';
import { checkLimits, type Images } from '../../demo/live/worker/limits';
import type { Settings } from '../../demo/live/worker/settings';
import { arenaSize } from '../../src/graph/arena';
import { loadLayers } from '../../src/graph/load';
import { multiplications } from '../../src/graph/multiplications';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec } from '../../src/graph/spec';

const SETTINGS: Settings = {
  encoder: [64, 32],
  latent: 2,
  activation: 'relu',
  likelihood: 'bernoulli',
  batchSize: 128,
  learningRate: 1e-3,
  beta: 1,
  betaWarmup: 0,
  seed: 1,
};
const MNIST = { input: 784, count: 60_000 };
const SOFTWARE = { software: true, largestBuffer: 2 ** 30 };
const HARDWARE = { software: false, largestBuffer: 2 ** 31 };

function check(change: Partial<Settings>, adapter = SOFTWARE, images: Images = MNIST) {
  return checkLimits({ ...SETTINGS, ...change }, images, adapter);
}

describe('what settings ask of an adapter', () => {
  test('the usual is let through, on a software adapter and on a GPU', () => {
    expect(check({})).toEqual([]);
    expect(check({ encoder: [512, 256], latent: 20, batchSize: 512 })).toEqual([]);
    expect(check({ encoder: [1024, 1024], latent: 64, batchSize: 1024 }, HARDWARE)).toEqual([]);
    expect(check({ batchSize: 60_000 }, HARDWARE)).toEqual([]);
  });

  test('a model can be told the labels that images have, and no others', () => {
    const told = (classes: number | undefined, there: number | undefined) =>
      check({ classes }, SOFTWARE, { ...MNIST, classes: there }).map(
        ({ field, message }) => `${field} ${message}`,
      );
    expect([told(10, 10), told(12, 10), told(undefined, 0), told(10, undefined)]).toEqual([[], [], [], []]);
    expect(told(10, 0)).toEqual([
      expect.stringMatching(/^classes must not be told: these images have no labels/),
    ]);
    expect(told(9, 10)).toEqual([expect.stringMatching(/^classes must be 10 or more, .*, not 9/)]);
  });

  test('texts take models of their own, and what is wrong with these is told by its field', async () => {
    const input = { text: { length: 9, alphabet: 'abc' } };
    await loadLayers({ input });
    const of = (change: Partial<Settings>) =>
      check({ encoder: [{ transformer: 2 }], likelihood: 'tokens', width: 32, ...change }, SOFTWARE, {
        input,
        count: 500,
      }).map(({ field, message }) => `${field} ${message}`);
    expect(of({})).toEqual([]);
    expect(of({ likelihood: 'bernoulli' })).toEqual(['likelihood must be tokens, as these are texts']);
    expect(of({ width: 30 })).toEqual([expect.stringMatching(/^width must be a multiple of four/)]);
    expect(of({ encoder: [64] })).toEqual([
      expect.stringMatching(/^encoder of layer 1 is 64, and must be a transformer block/),
    ]);
    expect(of({ width: 36, encoder: [{ transformer: 8 }] })).toEqual([
      expect.stringMatching(/^encoder of layer 1 has 8 heads, which must divide the width, 36/),
    ]);
    expect(check({ likelihood: 'tokens' }).map(({ message }) => message)).toEqual([
      'must be another than tokens, which is for texts',
    ]);
  });

  test.each<[string, Partial<Settings>, string, RegExp]>([
    [
      'a batch beyond the images',
      { batchSize: 60_001 },
      'batchSize',
      /at most 60,000.* training images, not 60001/,
    ],
    [
      'a wide layer',
      { encoder: [99_999] },
      'encoder',
      /smaller: the model would have 157,\d+,\d+ parameters/,
    ],
    [
      'many latent dimensions',
      { latent: 1 << 20 },
      'latent',
      /smaller: the model would have 10\d,\d+,\d+ para/,
    ],
    [
      'a large batch of a large model',
      { encoder: [1024, 1024], batchSize: 8192 },
      'batchSize',
      /smaller: a step would take \d+ GFLOP; .* at most 20 on a processor/,
    ],
  ])('%s is refused beside its field', (_, change, field, words) => {
    const problems = check(change);
    expect(problems).toEqual([{ field, message: expect.stringMatching(words) }]);
  });

  test('a GPU is given more', () => {
    const change = { encoder: [2048, 1024], batchSize: 1024 };
    expect(check(change)).toHaveLength(1);
    expect(check(change, HARDWARE)).toEqual([]);
  });

  test('what an adapter cannot bind is refused with its limit', () => {
    const small = { software: false, largestBuffer: 2 ** 27 };
    expect(check({ batchSize: 60_000 }, small)[0]).toMatchObject({
      field: 'batchSize',
      message: expect.stringMatching(/a buffer would take 0\.\d+ GB.*at most 0\.134 \(maxStorageBufferB/),
    });
    expect(check({ encoder: [25_000] }, small)[0]).toMatchObject({ field: 'encoder' });
  });

  test('what is wrong by itself comes first, and names the layer', () => {
    expect(check({ encoder: [64, 64.5] })).toEqual([
      { field: 'encoder', message: 'of layer 2 must be a whole number from 1 to 1048576, not 64.5' },
    ]);
  });

  test('a processor judges a model by as many test images as it has time for', () => {
    const dense = resolveSpec({ input: 784, encoder: [64, 32], latent: 2 });
    const convolutional = resolveSpec({
      input: [28, 28, 1],
      encoder: [{ conv: 32 }, { conv: 64 }, 128],
      latent: 20,
    });
    expect([judgedBy(undefined, true), judgedBy(dense, true)]).toEqual([1000, 1000]);
    // Forward: 2.1 million multiplications to encode, and as many to decode.
    expect(multiplications(convolutional)).toBeGreaterThan(4.1e6);
    expect(judgedBy(convolutional, true)).toBe(Math.floor(1.5e9 / multiplications(convolutional)));
    expect(judgedBy(resolveSpec({ input: [64, 64, 3], encoder: [{ conv: 256 }], latent: 64 }), true)).toBe(
      100,
    );
    expect(judgedBy(convolutional, false)).toBe(Number.POSITIVE_INFINITY);
    // Of a hundred draws each, in ten times as long.
    expect([measuredBy(dense, 100, true), measuredBy(convolutional, 100, false)]).toEqual([500, 500]);
    const few = Math.floor(1.5e8 / multiplications(convolutional));
    expect([measuredBy(convolutional, 100, true), measuredBy(convolutional, 1000, true)]).toEqual([few, 20]);
  });

  test('the buffers counted are those that a step has', () => {
    const spec = resolveSpec({ input: 784, encoder: [100, 50], latent: 7 });
    const plan = planTraining(spec, {
      batchSize: 33,
      matmul: 'plain',
      data: 'bytes',
      examples: 100,
      seed: 1,
      beta: 1,
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    expect(plan.buffers.activations).toBe(4 * arenaSize(spec, 33));
  });
});
