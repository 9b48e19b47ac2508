import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { permutationKey, permute } from '../../src/permutation';
import { type Course, piecesOf, placeOf } from '../../src/train/order';

/** The examples of an epoch in the order in which they lie on the GPU, window after window. */
function orderOf(course: Course, epoch: number): number[] {
  const order: number[] = [];
  for (let number = 0; number * course.window < course.count; number++) {
    const size = Math.min(course.window, course.count - number * course.window);
    const window = new Array<number>(size).fill(-1);
    const place = placeOf(course, epoch, number);
    for (const { at, first, rows, picked } of piecesOf(course, epoch, number)) {
      if (!(rows > 0 && rows <= course.stretch)) expect.fail(`a read of ${rows} examples`);
      for (let i = 0; i < rows; i++) window[place(at + i)] = picked?.[i] ?? first + i;
    }
    order.push(...window);
  }
  return order;
}

const courses = fc.record({
  count: fc.integer({ min: 1, max: 900 }),
  window: fc.integer({ min: 1, max: 1000 }),
  stretch: fc.integer({ min: 1, max: 40 }),
  seed: fc.option(fc.tuple(fc.nat(), fc.nat()), { nil: undefined }),
  picked: fc.boolean(),
});

describe('the order of what is read as it is needed', () => {
  test('has every example once an epoch', () => {
    fc.assert(
      fc.property(courses, fc.nat(5), (course, epoch) => {
        const order = orderOf(course, epoch);
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: course.count }, (_, i) => i));
      }),
      { numRuns: 500 },
    );
  });

  test('takes no longer to find among more examples', () => {
    const course = { count: 2 ** 31 - 1, window: 64, stretch: 2, seed: [4, 0] as const, picked: false };
    const pieces = Array.from({ length: 100 }, (_, number) => [...piecesOf(course, 0, number)]).flat();
    expect(new Set(pieces.map(({ first }) => first)).size).toBe(3200);
  });

  test('is as the examples lie without a seed', () => {
    const course = { count: 103, window: 40, stretch: 7, picked: false };
    expect(orderOf(course, 3)).toEqual(Array.from({ length: 103 }, (_, i) => i));
  });

  test("is the GPU's own for what is picked", () => {
    const course = { count: 103, window: 40, stretch: 7, picked: true, seed: [9, 1] as const };
    const key = permutationKey([9, 1], 3);
    expect(orderOf(course, 3)).toEqual(Array.from({ length: 103 }, (_, i) => permute(i, 103, key)));
  });

  test('mixes far more than a window, and is another in every epoch', () => {
    const course = { count: 6_400, window: 640, stretch: 10, picked: false, seed: [4, 0] as const };
    const orders = [0, 1, 2].map((epoch) => orderOf(course, epoch));
    expect(new Set(orders.map(String)).size).toBe(3);
    for (const order of orders) {
      // Of ten equal parts of the data, a window of 64 stretches has 6.4 on average.
      for (let window = 0; window < 10; window++) {
        const parts = order
          .slice(window * 640, (window + 1) * 640)
          .map((example) => Math.floor(example / 640));
        for (let part = 0; part < 10; part++) {
          expect(parts.filter((found) => found === part).length).toBeLessThan(200);
        }
      }
      // Neighbours in the data are not neighbours in the order.
      const together = order.filter((example, i) => Math.abs(example - (order[i + 1] ?? -9)) === 1);
      expect(together.length).toBeLessThan(100);
    }
  });
});
