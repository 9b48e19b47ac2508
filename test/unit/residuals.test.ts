import { expect, test } from 'vitest';
import { Health } from '../../src/train/health';
import { Residuals } from '../../src/train/residuals';

const VALUES = 12;

/** The reconstruction of residuals of this mean square. */
const cost = (sigma: number, squares: number) =>
  VALUES * (squares / (2 * sigma ** 2) + Math.log(sigma) + Math.log(2 * Math.PI) / 2);

/** The first warning in so many steps. */
function warned(sigma: number, squares: (step: number) => number, { steps = 3000, whole = true } = {}) {
  const residuals = new Residuals(sigma, VALUES);
  for (let step = 1; step <= steps; step++) {
    residuals.add(step, cost(sigma, squares(step)), 128, whole);
    if (residuals.warning) return residuals.warning;
  }
  return undefined;
}

test('a sigma far above the residuals is told of soon, with what they are', () => {
  const warning = warned(1, (step) => Math.max(0.04, 0.1 - step / 1000));
  expect(warning).toMatchObject({ kind: 'sigma', step: 200, sigma: 1 });
  expect(warning?.squares).toBeCloseTo(0.04, 6);
  expect(warning?.message).toBe(
    'Sigma 1 is far from the residuals: their mean square is 0.04 up to step 200, and sigma^2 is 1, so the KL weighs 25 times what the data say. A model of sigma shared learns it; 0.2 is the root of that mean square.',
  );
});

test('a sigma far below them is told of when they fall no more', () => {
  const warning = warned(0.1, (step) => 0.09 + Math.exp(-step / 200));
  expect(warning).toMatchObject({ kind: 'sigma', step: 1800, sigma: 0.1 });
  expect(warning?.message).toMatch(/so the KL weighs 1\/9 of what the data say/);
});

test.each<[what: string, sigma: number, squares: (step: number) => number, options?: object]>([
  ['as the residuals are', 0.5, () => 0.25],
  ['within a factor of two', 0.5, (step) => (step < 500 ? 0.9 : 0.07)],
  ['far below residuals that still fall', 0.1, (step) => 50 * Math.exp(-step / 800)],
  ['of a model whose KL has no weight', 1, () => 0.01, { whole: false }],
])('nothing is said of a sigma %s', (_, sigma, squares, options) => {
  expect(warned(sigma, squares, options)).toBeUndefined();
});

test('it is near again from half the factor on', () => {
  const residuals = new Residuals(1, VALUES);
  const add = (squares: number, steps: number) => {
    for (let step = 1; step <= steps; step++) residuals.add(step, cost(1, squares), 128, true);
  };
  add(0.1, 300);
  add(0.4, 300);
  expect(residuals.warning).toBeDefined();
  add(0.6, 100);
  expect(residuals.warning).toBeUndefined();
});

test('a run has it among its warnings', () => {
  const health = new Health(VALUES, 1);
  for (let step = 1; step <= 200; step++) {
    const terms = { reconstruction: cost(1, 0.01), kl: 3 };
    health.addTerms(step, terms, 128, true);
  }
  expect(health.warnings.map(({ kind }) => kind)).toEqual(['sigma']);
});
