import { expect, test } from 'vitest';
import { classCodes, codesNear } from '../../src/data/index';
import { DataError } from '../../src/errors';

/** Two classes of two latent dimensions, in turn: means (i, 1) and (-i, -1), of variance 0.25. */
const COUNT = 100;
const sign = (i: number) => (i % 2 === 0 ? 1 : -1);
const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 2);
const mu = Float32Array.from({ length: 2 * COUNT }, (_, j) => {
  const i = Math.floor(j / 2);
  return j % 2 === 0 ? (sign(i) * i) / COUNT : sign(i);
});
const logvar = new Float32Array(2 * COUNT).fill(Math.log(0.25));

test('the codes of a class have the mean and the deviation of the mixture of their posteriors', () => {
  const { count, mean, deviation } = classCodes({ mu, logvar }, labels, 1);
  const own = [...mu].filter((_, j) => Math.floor(j / 2) % 2 === 1 && j % 2 === 0);
  const average = own.reduce((sum, value) => sum + value, 0) / own.length;
  const variance = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / own.length;
  expect(count).toBe(50);
  expect(mean[0]).toBeCloseTo(average, 5);
  expect(mean[1]).toBe(-1);
  expect(deviation[0]).toBeCloseTo(Math.sqrt(variance + 0.25), 5);
  expect(deviation[1]).toBeCloseTo(0.5, 5);
});

test('draws near a class have its mean and deviation, and are the same for the same seed', () => {
  const of = classCodes({ mu, logvar }, labels, 0);
  const drawn = codesNear(of, 10_000, 5);
  expect(codesNear(of, 10_000, 5)).toEqual(drawn);
  expect(codesNear(of, 10_000, 6)).not.toEqual(drawn);
  for (const k of [0, 1]) {
    const own = [...drawn].filter((_, j) => j % 2 === k);
    const average = own.reduce((sum, value) => sum + value, 0) / own.length;
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - average) ** 2, 0) / own.length);
    // Four standard errors.
    expect(Math.abs(average - of.mean[k]!)).toBeLessThan(0.04 * of.deviation[k]!);
    expect(deviation / of.deviation[k]!).toBeCloseTo(1, 1);
  }
});

test('a class that no example has, and codes that are not theirs, are refused', () => {
  expect(() => classCodes({ mu, logvar }, labels, 2)).toThrow(DataError);
  expect(() => classCodes({ mu, logvar }, labels, 2)).toThrow(/None of 100 examples is of class 2/);
  expect(() => classCodes({ mu, logvar }, labels.subarray(1), 1)).toThrow(/for each of 99 labels/);
});
