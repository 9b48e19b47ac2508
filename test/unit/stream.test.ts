import fc from 'fast-check';
import { expect, test } from 'vitest';
import { examplesAt, without } from '../../cli/data/stream';
import { heldOut } from '../../src/data/index';
import { readSource, type Source } from '../../src/data/source';

/** A source whose example i is `width` bytes of i modulo 256, and what was read of it. */
function watched(count: number, width: number) {
  const reads: [first: number, count: number][] = [];
  const source: Source = {
    count,
    kind: 'bytes',
    read(first, many) {
      reads.push([first, many]);
      return Uint8Array.from({ length: many * width }, (_, i) => first + Math.floor(i / width));
    },
  };
  return { source, reads };
}

test('examples are found by their places, and the others without them, wherever they lie', async () => {
  const cases = fc.record({
    count: fc.integer({ min: 2, max: 80 }),
    width: fc.integer({ min: 1, max: 3 }),
    wanted: fc.uniqueArray(fc.nat(79)),
    cut: fc.tuple(fc.nat(), fc.nat()),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ count, width, wanted, cut }) => {
      const places = wanted.filter((place) => place < count - 1).sort((a, b) => a - b);
      const { source } = watched(count, width);
      const rows = (numbers: number[]) =>
        Uint8Array.from(numbers.flatMap((n) => Array<number>(width).fill(n)));
      expect(await examplesAt(source, width, places)).toEqual(rows(places));
      const others = Array.from({ length: count }, (_, i) => i).filter((i) => !places.includes(i));
      const rest = without(source, width, places);
      expect(rest.count).toBe(others.length);
      const first = cut[0] % others.length;
      const many = 1 + (cut[1] % (others.length - first));
      expect(await rest.read(first, many)).toEqual(rows(others.slice(first, first + many)));
    }),
  );
});

test('held-out examples come in few reads where they lie near each other, of 8 MiB at most', async () => {
  const { source, reads } = watched(20_000, 784);
  await examplesAt(source, 784, heldOut(20_000));
  expect(reads.length).toBeLessThanOrEqual(3);
  expect(Math.max(...reads.map(([, count]) => count * 784))).toBeLessThanOrEqual(2 ** 23 + 2 ** 16);
  // Far apart, each is read by itself, and nothing between them.
  const far = watched(20_000_000, 784);
  await examplesAt(far.source, 784, heldOut(20_000_000, { most: 50 }));
  expect(far.reads.map(([, count]) => count)).toEqual(Array(50).fill(1));
});

test('examples without the held-out ones are called by their numbers among all', async () => {
  const source: Source = { count: 4, kind: 'floats', read: () => Float32Array.of(Number.NaN) };
  const rest = without(source, 1, [0, 2]);
  expect([0, 1].map((example) => rest.number?.(example))).toEqual([1, 3]);
  await expect(readSource({ ...rest, read: source.read }, 1, 1, 1)).rejects.toThrow(
    /Value 0 of example 3 is NaN/,
  );
  const broken = { ...rest, read: () => Promise.reject(new Error('gone')) };
  await expect(readSource(broken, 1, 1, 1)).rejects.toThrow(/1 example from example 3 on: Error: gone/);
});

test('a stretch without the held-out examples is one read', async () => {
  const { source, reads } = watched(20_000, 2);
  await without(source, 2, heldOut(20_000)).read(5000, 256);
  expect(reads).toHaveLength(1);
  expect(reads[0]![1]).toBeLessThan(350);
});
