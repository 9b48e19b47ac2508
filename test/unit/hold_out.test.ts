import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldOut, separate } from '../../src/data/index';
import { DataError } from '../../src/errors';
import { permute } from '../../src/permutation';

const tally = (labels: ArrayLike<number | string>, places: Iterable<number>) => {
  const counts = new Map<number | string, number>();
  for (const place of places) counts.set(labels[place]!, (counts.get(labels[place]!) ?? 0) + 1);
  return counts;
};
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('held-out places', () => {
  test('are a tenth, distinct, ascending, and the same each time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.option(fc.integer({ min: 0, max: 3000 })),
        (count, most) => {
          const options = most === null ? {} : { most };
          const places = [...heldOut(count, options)];
          const tenth = count === 1 ? 0 : Math.max(1, Math.floor(count / 10));
          expect(places).toHaveLength(Math.min(most ?? count, tenth));
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
          expect(places.every((place) => place < count)).toBe(true);
          expect([...heldOut(count, options)]).toEqual(places);
        },
      ),
      { numRuns: 60 },
    );
    expect([...heldOut(20)]).toEqual([...heldOut(20, { labels: new Uint8Array(20) })]);
  });

  // In turn, sorted, and shuffled in eighteen ways; ten classes of unequal size.
  const sizes = [401, 333, 290, 250, 222, 180, 133, 101, 60, 30];
  const sorted = sizes.flatMap((size, label) => Array<number>(size).fill(label));
  const inTurn = range(2000).map((i) => i % 10);
  const orders = range(18).map((key): [string, number[]] => [
    `shuffled ${key}`,
    range(2000).map((i) => sorted[permute(i, 2000, key)]!),
  ]);
  test.each<[string, number[]]>([['in turn', inTurn], ['sorted', sorted], ...orders])(
    'take from each class its share to within one: %s',
    (_, labels) => {
      const places = heldOut(2000, { labels });
      expect(places).toHaveLength(200);
      const found = tally(labels, places);
      for (const [label, size] of tally(labels, range(2000)))
        expect(Math.abs((found.get(label) ?? 0) - size / 10)).toBeLessThan(1);
    },
  );

  test('follow the shares for any classes, by name too, and leave a class of several something to learn', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 40, maxLength: 400 }), (numbers) => {
        const labels = numbers.map((n) => `class ${n}`);
        const places = heldOut(labels.length, { labels });
        const total = Math.floor(labels.length / 10);
        expect(places).toHaveLength(total);
        const found = tally(labels, places);
        const sizes = tally(labels, range(labels.length));
        for (const [label, size] of sizes) {
          const count = found.get(label) ?? 0;
          expect(Math.abs(count - (total * size) / labels.length)).toBeLessThanOrEqual(1);
          if (size > 1) expect(count).toBeLessThan(size);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('leave classes of one example alone where others can give', () => {
    const labels = [
      ...Array<number>(40).fill(0),
      ...Array<number>(40).fill(1),
      ...range(20).map((i) => 2 + i),
    ];
    const places = heldOut(100, { labels });
    // Shares of 4, 4 and twenty times 0.1: both large classes give one more before any of one example.
    expect(tally(labels, places).get(0)).toBe(5);
    expect(tally(labels, places).get(1)).toBe(5);
  });

  test('of examples whose kinds come in turn are of many kinds, and leave each to be learnt, without labels', () => {
    for (const kinds of [2, 4, 5, 8, 10, 20]) {
      const labels = range(2000).map((i) => i % kinds);
      const found = tally(labels, heldOut(2000));
      expect(found.size).toBe(kinds);
      // A hypergeometric count: five standard deviations.
      for (const count of found.values())
        expect(Math.abs(count - 200 / kinds)).toBeLessThan(5 * Math.sqrt(200 / kinds));
    }
    // Every tenth is white: one of twenty by position, and all of them at that.
    const white = [...heldOut(200)].filter((place) => place % 10 === 9).length;
    expect([white > 0, white < 8]).toEqual([true, true]);
  });

  test('of fewer at most are among those of more', () => {
    const all = new Set(heldOut(50_000));
    expect([...heldOut(50_000, { most: 1000 })].every((place) => all.has(place))).toBe(true);
  });

  test('are refused for what cannot be divided', () => {
    for (const count of [0, -1, 1.5, Number.NaN, 2 ** 31]) expect(() => heldOut(count)).toThrow(DataError);
    expect(() => heldOut(10, { labels: [1, 2] })).toThrow(/2 labels for 10 examples/);
  });
});

test('rows are separated by their places, each part in its order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(49)), fc.integer({ min: 1, max: 5 }), (drawn, length) => {
      const places = Uint32Array.from(drawn).sort();
      const rows = Uint8Array.from({ length: 50 * length }, (_, i) => Math.floor(i / length));
      const { chosen, others } = separate(rows, length, places);
      const firsts = (bytes: Uint8Array) => [...bytes].filter((_, i) => i % length === 0);
      expect(firsts(chosen)).toEqual([...places]);
      expect(firsts(others)).toEqual(range(50).filter((i) => !places.includes(i)));
      expect(chosen.length + others.length).toBe(rows.length);
    }),
  );
});
