import { expect, test } from 'vitest';
import { correlationsOf } from '../../src/archive/rounding';
import { normals } from '../support/archives';

const WIDTH = 48;
const ROWS = 400;
const turn = async () => {};

/** What a layer with ReLU gives that reads six values: rows of it vary together. */
function activations(seed: number): Float64Array<ArrayBuffer> {
  const [mixed, hidden, own] = [
    normals(6 * WIDTH, 1),
    normals(6 * ROWS, seed),
    normals(WIDTH * ROWS, seed + 1),
  ];
  return own.map((value, i) => {
    const [row, k] = [Math.floor(i / WIDTH), i % WIDTH];
    let sum = 0.3 * value;
    for (let j = 0; j < 6; j++) sum += Number(mixed[6 * k + j]) * Number(hidden[6 * row + j]);
    return Math.max(sum, 0);
  });
}

test('rounding by correlations leaves less than half of the squared error of sums, of other rows than were measured', async () => {
  const measured = activations(2);
  const means = new Float64Array(WIDTH);
  const products = new Float64Array(WIDTH ** 2);
  const largest = new Float64Array(WIDTH);
  for (let i = 0; i < measured.length; i++) {
    const [row, k] = [Math.floor(i / WIDTH), i % WIDTH];
    const value = Number(measured[i]);
    means[k] = Number(means[k]) + value / ROWS;
    for (let j = k; j < WIDTH; j++)
      products[k * WIDTH + j] =
        Number(products[k * WIDTH + j]) + (value * Number(measured[row * WIDTH + j])) / ROWS;
  }
  // An integer that is read stands for what its channel's unit says.
  const units = Float64Array.from({ length: WIDTH }, (_, k) => 0.01 * (1 + (k % 3)));
  const correlations = await correlationsOf({ largest, means, products }, units, turn);
  if (!correlations) throw new TypeError('no correlations');
  const others = activations(7);
  const spread = (error: Float64Array) => {
    const sums = Array.from({ length: ROWS }, (_, row) =>
      error.reduce((sum, e, k) => sum + (e * Number(others[row * WIDTH + k])) / Number(units[k]), 0),
    );
    const mean = sums.reduce((a, b) => a + b) / ROWS;
    return sums.reduce((a, b) => a + (b - mean) ** 2, 0);
  };
  let [nearest, correlated] = [0, 0];
  for (let row = 0; row < 20; row++) {
    const weight = normals(WIDTH, 20 + row).map((w) => 20 * w);
    const rounded = correlations.round(weight, 127);
    expect(rounded.every((value) => Number.isInteger(value) && Math.abs(value) <= 127)).toBe(true);
    nearest += spread(weight.map((w) => Math.round(w) - w));
    correlated += spread(weight.map((w, k) => Number(rounded[k]) - w));
  }
  expect(correlated).toBeLessThan(nearest / 2);
});

test('what never varies is rounded to the nearest', async () => {
  const none = new Float64Array(3);
  const units = Float64Array.of(1, 1, 1);
  const measured = { largest: none, means: none };
  const correlations = await correlationsOf({ ...measured, products: new Float64Array(9) }, units, turn);
  const rounded = correlations?.round(Float64Array.of(1.4, -2.6, 200), 127);
  expect(rounded).toEqual(Float64Array.of(1, -3, 127));
  expect(await correlationsOf(measured, units, turn)).toBeUndefined();
});
