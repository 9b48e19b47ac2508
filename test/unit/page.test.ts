import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricsCsv } from '../../demo/csv';
import { planeOf } from '../../demo/live/worker/plane';
import { newest } from '../../demo/newest';
import { duration, fixed, three, whole } from '../../demo/numbers';
import { placeOf, zOf } from '../../demo/place';

test('metrics come as CSV by step, training and test told apart', () => {
  const point = { epoch: 1, reconstruction: 190.5, kl: 4.25 };
  const csv = metricsCsv({
    progress: [
      { ...point, step: 10, elbo: -194.75, beta: 0.5 },
      { ...point, step: 30, elbo: -194.75, beta: 1 },
    ],
    evaluations: [{ ...point, step: 20, elbo: -194.75 }],
  });
  expect(csv).toBe(
    `step,epoch,kind,elbo,reconstruction,kl,beta
10,1,training,-194.75,190.5,4.25,0.5
20,1,test,-194.75,190.5,4.25,
30,1,training,-194.75,190.5,4.25,1
`,
  );
  expect(metricsCsv({ progress: [], evaluations: [] })).toBe('step,epoch,kind,elbo,reconstruction,kl,beta\n');
});

describe('newest', () => {
  test('has one call at a time, and skips what is old', async () => {
    const taken: number[] = [];
    const ends: (() => void)[] = [];
    const take = newest((value: number) => {
      taken.push(value);
      return new Promise<void>((end) => ends.push(end));
    });
    for (const value of [1, 2, 3]) take(value);
    expect(taken).toEqual([1]);
    ends.shift()?.();
    await Promise.resolve();
    expect(taken).toEqual([1, 3]);
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(taken).toEqual([1, 3]);
    take(4);
    expect(taken).toEqual([1, 3, 4]);
  });
});

describe('a place on the plane', () => {
  const coordinate = fc.double({ min: -4, max: 4, noNaN: true });

  test('is the z itself in two dimensions', () => {
    expect(zOf([1.5, -2], planeOf(2))).toEqual([1.5, -2]);
    expect(placeOf([1.5, -2], planeOf(2))).toEqual([1.5, -2]);
  });

  test('has no second axis in one dimension', () => {
    expect(zOf([1.5, -2], planeOf(1))).toEqual([1.5]);
    expect(placeOf([1.5], planeOf(1))).toEqual([1.5, 0]);
  });

  test('is found again from its z in more dimensions', () => {
    const turn = {
      ...planeOf(3),
      axes: [
        [0.6, 0, 0.8],
        [0.8, 0, -0.6],
      ],
    } as const;
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const [right, up] = placeOf(zOf([x, y], turn), turn);
        expect(right).toBeCloseTo(x, 12);
        expect(up).toBeCloseTo(y, 12);
      }),
    );
    expect(placeOf([0, 7, 0], turn)).toEqual([0, 0]);
  });
});

test('numbers have the digits that mean something', () => {
  expect([whole(105620), whole(undefined)]).toEqual(['105,620', '–']);
  expect([fixed(-148.449, 1), fixed(undefined, 1), fixed(Number.NaN, 1)]).toEqual(['-148.4', '–', '–']);
  expect([1234.5, 123.4, 12.34, 1.234, 0].map(three)).toEqual(['1,235', '123', '12.3', '1.23', '–']);
  expect([0, 0.0123, 1.26, 75, 600].map(duration)).toEqual(['–', '12 ms', '1.3 s', '75.0 s', '10 min']);
});
