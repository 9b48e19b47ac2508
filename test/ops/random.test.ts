import { describe, expect, test } from 'vitest';
import type { Dispatch, Kernel } from '../../src/gpu/kernel';
import { permutationKey, permute } from '../../src/permutation';
import { philox } from '../../src/random';
import { normal } from '../../src/step/normal';
import { testGpu } from '../support/gpu';
import { Random, runDispatch, stateWords, viewOf, Words } from './harness';
import permutationTest from './permutation.wgsl';
import philoxTest from './philox.wgsl';
import { correlation, kolmogorovSmirnov, moments, normalCdf } from './statistics';
import { PHILOX_VECTORS } from './vectors';

const philoxKernel = {
  name: 'philox test',
  source: philoxTest,
  bindings: { counters: 'read', keys: 'read', words: 'read_write' },
  fields: { size: 'u32' },
} as const satisfies Kernel;

const permutationKernel = {
  name: 'permutation test',
  source: permutationTest,
  bindings: { places: 'read_write' },
  fields: {
    n: 'u32',
    width: 'u32',
    first: 'u32',
    count: 'u32',
    seed_low: 'u32',
    seed_high: 'u32',
    epoch: 'u32',
  },
} as const satisfies Kernel;

function dispatchOf(kernel: Kernel, numbers: Record<string, number>, invocations: number): Dispatch {
  return {
    kernel,
    part: 'test',
    reads: [],
    writes: [],
    label: 'test',
    constants: {},
    buffers: Object.fromEntries(Object.keys(kernel.bindings).map((name) => [name, name])),
    numbers,
    grid: [Math.ceil(invocations / 64), 1, 1],
    flops: 0,
    bytes: 0,
  };
}

describe('philox in WGSL', () => {
  test('gives the published words, and those of TypeScript for 4096 others', async () => {
    const random = new Random(1);
    const words = (n: number) => Array.from({ length: n }, () => random.word());
    const vectors = [
      ...PHILOX_VECTORS,
      ...Array.from({ length: 4096 }, () => {
        const counter = words(4) as [number, number, number, number];
        const key = words(2) as [number, number];
        return { counter, key, words: philox(counter, key) };
      }),
    ];
    const after = await runDispatch(
      await testGpu(),
      dispatchOf(philoxKernel, { size: vectors.length }, vectors.length),
      {
        counters: Words.fromBits(vectors.flatMap(({ counter }) => counter)),
        keys: Words.fromBits(vectors.flatMap(({ key }) => key)),
        words: new Words(vectors.length * 4),
      },
    );
    expect([...(after.words as Words).bits]).toEqual(vectors.flatMap((vector) => vector.words));
  });
});

describe('the permutation in WGSL', () => {
  async function order(n: number, seed: [number, number], epoch: number, first = 0, count = n) {
    const width = Math.ceil(Math.sqrt(n));
    const numbers = { n, width, first, count, seed_low: seed[0], seed_high: seed[1], epoch };
    const dispatch = dispatchOf(permutationKernel, numbers, count);
    const { places } = await runDispatch(await testGpu(), dispatch, { places: new Words(count) });
    return (places as Words).bits;
  }

  // Squares and their neighbours, primes, a real data set.
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 97, 255, 256, 257, 1009, 4095, 4096, 9973, 60_000];
  test.each(sizes)('of %i is the twin exactly, and a bijection', async (n) => {
    for (const [seed, epoch] of [
      [[0, 0], 0],
      [[12345, 7], 3],
      [[0xffffffff, 0x1fffff], 0xffffffff],
    ] as [[number, number], number][]) {
      const found = await order(n, seed, epoch);
      const key = permutationKey(seed, epoch);
      expect([...found]).toEqual(Array.from({ length: n }, (_, i) => permute(i, n, key)));
      expect(new Set(found).size).toBe(n);
    }
  });

  test.each([1_000_000, 4_194_304, 16_769_025, 16_777_213, 2 ** 31 - 1])(
    'of %i is the twin exactly',
    async (n) => {
      const found = await order(n, [3, 4], 5, n - 1000, 1000);
      const key = permutationKey([3, 4], 5);
      expect([...found]).toEqual(Array.from({ length: 1000 }, (_, i) => permute(n - 1000 + i, n, key)));
    },
  );
});

describe('a million normals', () => {
  const [rows, width] = [1000, 1000];
  const n = rows * width;

  async function draw({
    stream = 1,
    epoch = 0,
    batch = 0,
    seed = [42, 0] as readonly [number, number],
  } = {}) {
    const { activations } = await runDispatch(
      await testGpu(),
      normal({ values: viewOf({ offset: 0, rows, stride: width }, width), stream, batchSize: rows, seed }),
      { state: stateWords({ epoch, batch }), activations: new Words(n) },
    );
    return (activations as Words).floats;
  }

  test('have mean 0, variance 1 and the normal distribution', async () => {
    const values = await draw();
    expect(values.every(Number.isFinite)).toBe(true);
    const { mean, variance } = moments(values);
    // Four standard deviations of either.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    // Beyond 1.95 lies one sample of a thousand.
    expect(kolmogorovSmirnov(values, normalCdf)).toBeLessThan(1.95);
    // 24 bits reach 5.77; of a million, some lie beyond 4.5 and none there.
    const extreme = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(extreme).toBeGreaterThan(4.4);
    expect(extreme).toBeLessThan(5.78);
  });

  test('are independent of their neighbours', async () => {
    const values = await draw();
    // Of the same counter (1, 2, 3), of the next one (4), of the next row (width).
    for (const lag of [1, 2, 3, 4, 5, width - 1, width, width + 1]) {
      expect(Math.abs(correlation(values, values.subarray(lag))), `lag ${lag}`).toBeLessThan(
        4.5 / Math.sqrt(n),
      );
      const squares = values.map((value) => value * value);
      expect(Math.abs(correlation(squares, squares.subarray(lag))), `squares, lag ${lag}`).toBeLessThan(
        4.5 / Math.sqrt(n),
      );
    }
  });

  test.each([
    ['stream', { stream: 2 }],
    ['epoch', { epoch: 1 }],
    ['batch', { batch: 1 }],
    ['seed', { seed: [43, 0] as const }],
    ['high word of the seed', { seed: [42, 1] as const }],
  ])('are independent of those of another %s', async (_, other) => {
    const [a, b] = [await draw(), await draw(other)];
    expect(Math.abs(correlation(a, b))).toBeLessThan(4.5 / Math.sqrt(n));
    expect(a.filter((value, i) => value === b[i]).length).toBeLessThan(100);
  });

  test('are the same where all of these are the same', async () => {
    expect(await draw({ epoch: 9, batch: 1 })).toEqual(await draw({ epoch: 9, batch: 1 }));
  });
});
