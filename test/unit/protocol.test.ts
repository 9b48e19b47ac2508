import { expect, test } from 'vitest';
import { LIKELIHOODS } from '../../src/ops/likelihood/names';
import { bitsPerDimension, protocolOf } from '../../src/protocol';

test.each([
  [{ likelihood: 'bernoulli' }, {}, /one draw of z an example, in nats per example; .* cross-entropy/],
  [
    { likelihood: 'bernoulli', binarize: 'once' },
    { samples: 5000 },
    /with 5,?000 draws .* binarised at random, once/,
  ],
  [{ likelihood: 'gaussian', sigma: 0.5 }, {}, /a Gaussian of sigma 0.5: a density\.$/],
  [{ likelihood: 'gaussian', sigma: 'shared' }, {}, /a Gaussian of one learnt sigma: a density\.$/],
  // A run that does not say it.
  [{ likelihood: 'gaussian' }, {}, /a Gaussian: a density\.$/],
  [{ likelihood: 'logistic' }, { mixture: true }, /and class, of a mixture of all classes.*256 levels/],
] as const)('a protocol says what numbers are of: %o, %o', (judged, how, words) => {
  expect(protocolOf(judged, how)).toMatch(words);
});

test('no two likelihoods have the same protocol', () => {
  const all = LIKELIHOODS.map((likelihood) => protocolOf({ likelihood }));
  expect(new Set(all).size).toBe(LIKELIHOODS.length);
});

test('bits are of values, or of blocks, that are discrete, and of no density', () => {
  const bits = (of: object) =>
    bitsPerDimension({ likelihood: 'bernoulli', input: 12, ...of }, -12 * Math.LN2);
  expect(bits({})).toBeUndefined();
  expect(bits({ likelihood: 'gaussian' })).toBeUndefined();
  expect(bits({ likelihood: 'continuous-bernoulli' })).toBeUndefined();
  expect(bits({ binarize: 'threshold' })).toBeCloseTo(1);
  expect(bits({ likelihood: 'logistic' })).toBeCloseTo(1);
  expect(bits({ likelihood: 'categorical', categories: 4 })).toBeCloseTo(4);
});
