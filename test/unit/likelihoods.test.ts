import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/errors';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { type Matrix, matrix, total } from '../../src/matrix.twin';
import { categorical } from '../../src/ops/categorical/categorical.twin';
import { continuousBernoulli } from '../../src/ops/continuous_bernoulli/continuous_bernoulli.twin';
import { continuousBernoulliMean } from '../../src/ops/continuous_bernoulli/continuous_bernoulli_mean.twin';
import { gaussian } from '../../src/ops/gaussian/gaussian.twin';
import { logistic } from '../../src/ops/logistic/logistic.twin';
import { logisticMixture } from '../../src/ops/logistic_mixture/logistic_mixture.twin';

const one = (value: number): Matrix => matrix(1, 1, () => value);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const nats = (
  of: (x: Matrix, heads: Matrix[], count: number) => { elements: Matrix },
  x: number,
  ...heads: number[]
) => total(of(one(x), heads.map(one), 1).elements);
/** The integral of a density over a range, by its midpoints. */
const integral = (density: (x: number) => number, low: number, high: number, count = 20_000): number => {
  const step = (high - low) / count;
  return range(count).reduce((sum, i) => sum + density(low + (i + 0.5) * step) * step, 0);
};

describe('a likelihood is a distribution', () => {
  test.each([-7, -5, -3, -1, 0, 2, 7, 12])(
    'logistic: the 256 levels add up to 1 at a log-scale of %d',
    (s) => {
      for (const m of [-1.2, -1, -0.3, 0, 1 / 255, 0.999, 1.5]) {
        const sum = range(256).reduce((sum, level) => sum + Math.exp(-nats(logistic, level / 255, m, s)), 0);
        expect(sum, `mean ${m}`).toBeCloseTo(1, 10);
      }
    },
  );

  test.each([
    [-1, -6, 0.3, 1, -6, 0],
    [0.2, -3, 5, -2, 1, -5, 0.9, 7, 0],
  ])('a mixture of logistics: the 256 levels add up to 1 with heads of %d, %d, %d, ...', (...heads) => {
    const p = (level: number) => Math.exp(-nats(logisticMixture, level / 255, ...heads));
    expect(range(256).reduce((sum, level) => sum + p(level), 0)).toBeCloseTo(1, 10);
  });

  test.each([-30, -2, -0.01, 0, 1e-9, 0.5, 5, 40])(
    'continuous Bernoulli: density and mean at a logit of %d',
    (l) => {
      const density = (x: number) => Math.exp(-nats(continuousBernoulli, x, l));
      expect(integral(density, 0, 1)).toBeCloseTo(1, 5);
      const mean = continuousBernoulliMean(one(l)).values[0] as number;
      expect(integral((x) => x * density(x), 0, 1)).toBeCloseTo(mean, 5);
    },
  );

  test.each([-2, 0, 1.5])('gaussian: the density at a log sigma of %d', (s) => {
    const of = (x: Matrix, heads: Matrix[], count: number) => gaussian(x, heads, count, 'tanh');
    const width = 12 * Math.exp(s);
    expect(integral((x) => Math.exp(-nats(of, x, 0.7, s)), -width, width)).toBeCloseTo(1, 8);
  });

  test('categorical: what the categories of a block may be', () => {
    const logits = matrix(1, 6, (_, column) => [1, -2, 0.5, 1000, 0, -1000][column] as number);
    const sum = (block: number) =>
      range(3).reduce((sum, k) => {
        const x = matrix(1, 6, (_, column) => (column === 3 * block + k ? 1 : 0));
        return sum + Math.exp(-total(categorical(x, [logits], 1, 3).elements));
      }, 0);
    expect([sum(0), sum(1)].map((value) => Number(value.toFixed(12)))).toEqual([1, 1]);
  });
});

// Worked out apart from this code.
test.each([
  ['logistic', () => nats(logistic, 128 / 255, 0, -3), 3.236476],
  ['logistic, its first level', () => nats(logistic, 0, 0, -1), 2.772187],
  ['a mixture of one twice', () => nats(logisticMixture, 128 / 255, 0, -3, 0.4, 0, -3, -2), 3.236476],
  // The second component has nothing there.
  ['a mixture', () => nats(logisticMixture, 0, 0, -1, 1, 40, -7, 0), 2.772187 + Math.log1p(Math.exp(-1))],
  ['continuous Bernoulli', () => nats(continuousBernoulli, 0.25, 2), 0.661439],
] as const)('%s has the value of the formula', (_, value, want) => {
  expect(value()).toBeCloseTo(want, 5);
});

describe('the fields of a spec', () => {
  const base: SpecInput = { input: 12, latent: 2 };
  test.each<[field: string, spec: object]>([
    ['sigma', { likelihood: 'bernoulli', sigma: 1 }],
    ['squash', { squash: 'tanh' }],
    ['categories', { likelihood: 'gaussian', categories: 3 }],
    ['categories', { likelihood: 'categorical' }],
    ['categories', { likelihood: 'categorical', categories: 5 }],
    ['sigma', { likelihood: 'gaussian', sigma: 0 }],
    ['sigma', { likelihood: 'gaussian', sigma: 'learnt' }],
    ['squash', { likelihood: 'gaussian', squash: 'relu' }],
    ['components', { components: 2 }],
    ['components', { likelihood: 'logistic', components: 1 }],
    ['components', { likelihood: 'logistic', components: 11 }],
    ['components', { likelihood: 'logistic', components: 2.5 }],
  ])('%s is refused where it is wrong or of another likelihood', (field, spec) => {
    const call = () => resolveSpec({ ...base, ...spec } as SpecInput);
    expect(call).toThrow(SpecError);
    expect(call).toThrow(expect.objectContaining({ field }));
  });

  test('are there where they apply, and nowhere else', () => {
    expect(resolveSpec(base)).not.toHaveProperty('sigma');
    expect(resolveSpec({ ...base, likelihood: 'gaussian' })).toMatchObject({
      sigma: 'shared',
      squash: 'identity',
    });
    expect(resolveSpec({ ...base, likelihood: 'categorical', categories: 4 })).toMatchObject({
      categories: 4,
    });
    expect(resolveSpec({ ...base, likelihood: 'logistic' })).not.toHaveProperty('components');
    expect(resolveSpec({ ...base, likelihood: 'logistic', components: 3 })).toMatchObject({ components: 3 });
  });

  test('become attributes of the last node, and heads of the output', () => {
    const last = (spec: object) => nodesOf(resolveSpec({ ...base, ...spec })).slice(-2);
    expect(last({ likelihood: 'gaussian', sigma: 'predicted' })).toMatchObject([
      { name: 'output', attributes: { units: 12, heads: ['mean', 'log_sigma'] } },
      { op: 'gaussian', attributes: { sigma: 'predicted', squash: 'identity' } },
    ]);
    expect(last({ likelihood: 'logistic' })).toMatchObject([
      { attributes: { heads: ['mean', 'log_scale'] } },
      { op: 'logistic', attributes: {} },
    ]);
    const heads = ['mean', 'log_scale', 'logit'];
    expect(last({ likelihood: 'logistic', components: 2 })).toMatchObject([
      { attributes: { heads: [0, 1].flatMap((k) => heads.map((head) => `component_${k}.${head}`)) } },
      { op: 'logistic_mixture', attributes: { components: 2 } },
    ]);
    expect(last({ likelihood: 'continuous-bernoulli' })[1]).toMatchObject({ op: 'continuous_bernoulli' });
  });
});
