import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { permutationKey, permute, scramble } from '../../src/permutation';
import { chiSquareDeviation } from '../ops/statistics';

const orderOf = (n: number, key: number) => Array.from({ length: n }, (_, i) => permute(i, n, key));

describe('the keyed permutation', () => {
  test('is a bijection for any n and key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(0xffffffff), (n, key) => {
        expect(orderOf(n, key).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      { numRuns: 100 },
    );
  });

  test('differs between epochs and seeds, both words of them', () => {
    const orders = [
      permutationKey([0, 0], 0),
      permutationKey([0, 0], 1),
      permutationKey([1, 0], 0),
      permutationKey([0, 1], 0),
    ].map((key) => orderOf(1000, key));
    for (const [i, a] of orders.entries()) {
      for (const b of orders.slice(i + 1)) {
        // Two random orders agree in one place, on average.
        expect(a.filter((value, at) => value === b[at]).length).toBeLessThan(8);
      }
    }
  });

  test.each([2, 3, 4])('takes every order of %i elements equally often', (n) => {
    const counts = new Map<string, number>();
    const factorial = [1, 1, 2, 6, 24, 120][n] as number;
    for (let epoch = 0; epoch < 1000 * factorial; epoch++) {
      const order = orderOf(n, permutationKey([5, 0], epoch)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(factorial);
    expect(chiSquareDeviation([...counts.values()])).toBeLessThan(4);
  });

  test.each([10, 61, 100])('takes each of %i elements to each place equally often', (n) => {
    const counts = new Float64Array(n * n);
    for (let epoch = 0; epoch < 100 * n; epoch++) {
      orderOf(n, permutationKey([9, 0], epoch)).forEach((place, i) => {
        (counts[i * n + place] as number)++;
      });
    }
    expect(chiSquareDeviation(counts, (n - 1) ** 2)).toBeLessThan(4);
  });

  test('tears neighbours apart', () => {
    const n = 60_000;
    const order = orderOf(n, permutationKey([1, 2], 3));
    const counts = new Float64Array(100);
    for (let i = 0; i + 1 < n; i++) {
      const distance = ((order[i + 1] as number) - (order[i] as number) + n) % n;
      (counts[Math.floor((distance / n) * 100)] as number)++;
    }
    expect(chiSquareDeviation(counts)).toBeLessThan(4);
  });
});

test('the mixer is a bijection of the published kind', () => {
  // lowbias32 of 0 to 2^16 - 1 never meets itself, and maps 0 to 0.
  expect(scramble(0)).toBe(0);
  expect(new Set(Array.from({ length: 65_536 }, (_, i) => scramble(i))).size).toBe(65_536);
});
