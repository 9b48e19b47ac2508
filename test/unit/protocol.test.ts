import { expect, test } from 'vitest';
import { bitsUnit } from '../../cli/data/bits';
import { lossWords } from '../../demo/panels/loss_words';
import { LIKELIHOODS } from '../../src/ops/likelihood/names';
import { bitsPerDimension, boundOf, protocolOf, trainingProtocolOf } from '../../src/protocol';

test.each([
  [{ likelihood: 'bernoulli' }, {}, /one draw of z an example, in nats per example; .* cross-entropy/],
  [
    { likelihood: 'bernoulli', binarize: 'once' },
    { samples: 5000 },
    /with 5,?000 draws from q\(z\|x\): on average a lower bound, too low where draws are few, in nats .* binarised at random, once/,
  ],
  [{ likelihood: 'gaussian', sigma: 0.5 }, {}, /a Gaussian of sigma 0.5: a density\.$/],
  [{ likelihood: 'gaussian', sigma: 'shared' }, {}, /a Gaussian of one learnt sigma: a density\.$/],
  // A run that does not say it.
  [{ likelihood: 'gaussian' }, {}, /a Gaussian: a density\.$/],
  [{ likelihood: 'logistic' }, { mixture: true }, /and class, of a mixture of all classes.*256 levels/],
  [
    { likelihood: 'bernoulli' },
    { samples: 10, mixture: true },
    /each as likely before .*, log p\(x\) of that mixture by .* 10 draws from q\(z\|x\) of each class: on average a lower bound/,
  ],
  [{ likelihood: 'logistic', components: 3 }, {}, /under a mixture of 3 discretised logistic/],
  [{ likelihood: 'bernoulli', binarize: 'each epoch' }, {}, /at random, by the seed of the evaluation,/],
  [{ likelihood: 'logistic', classes: 10 }, {}, /^ELBO of log p\(x\|y\), each example told its label, from/],
  [
    { likelihood: 'logistic', classes: 'colors' },
    { samples: 50 },
    /, log p\(x\|y\) by importance sampling with 50 draws from q\(z\|x,y\)/,
  ],
  [{ likelihood: 'logistic', classes: 10 }, { mixture: true }, /^ELBO from .* of a mixture of all classes/],
] as const)('a protocol says what numbers are of: %o, %o', (judged, how, words) => {
  expect(protocolOf(judged, how)).toMatch(words);
});

test('no two likelihoods have the same protocol', () => {
  const all = LIKELIHOODS.map((likelihood) => protocolOf({ likelihood }));
  expect(new Set(all).size).toBe(LIKELIHOODS.length);
});

const grey = { height: 3, width: 4, channels: 1 };
const colour = { height: 2, width: 2, channels: 3 };
const row = { height: 1, width: 12, channels: 1 };

const BITS = [
  [{ likelihood: 'bernoulli' }, grey, undefined, 'pixel'],
  [{ likelihood: 'bernoulli', binarize: 'threshold' }, grey, 1, 'pixel'],
  [{ likelihood: 'gaussian' }, grey, undefined, 'pixel'],
  [{ likelihood: 'continuous-bernoulli' }, grey, undefined, 'pixel'],
  [{ likelihood: 'logistic' }, grey, 1, 'pixel'],
  [{ likelihood: 'logistic' }, colour, 1, 'dimension'],
  [{ likelihood: 'logistic' }, row, 1, 'dimension'],
  [{ likelihood: 'categorical', categories: 4 }, grey, 4, 'block'],
  [{ likelihood: 'categorical', categories: 4 }, colour, 4, 'block'],
  // A text has them a character, not a value.
  [{ likelihood: 'tokens' }, row, undefined, 'dimension'],
] as const;

test.each(BITS)('of %o on images of %o, bits are %d per %s', (judged, shape, bits, unit) => {
  const found = bitsPerDimension({ ...judged, input: 12 }, -12 * Math.LN2);
  // Densities have none.
  if (bits === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(bits);
  expect(bitsUnit(judged, shape)).toBe(unit);
});

test('each likelihood has its bits tested', () => {
  expect(new Set(BITS.map(([{ likelihood }]) => likelihood))).toEqual(new Set(LIKELIHOODS));
});

test('with several samples, figures of training are of another bound than those of tests, in terminal and page', () => {
  const judged = { likelihood: 'bernoulli', binarize: 'each epoch' } as const;
  expect(boundOf()).toBe('ELBO');
  expect(trainingProtocolOf(judged)).toMatch(
    /^ELBO from one draw .* anew in each epoch, under a Bernoulli\.$/,
  );
  expect(trainingProtocolOf(judged, { samples: 5 })).toMatch(/^importance-weighted bound of 5 samples/);
  expect(lossWords({ likelihood: 'bernoulli' })).toEqual({
    ...{ bound: 'ELBO', chart: 'ELBO', training: 'Training', test: 'Test' },
    protocol: protocolOf({ likelihood: 'bernoulli' }),
  });
  // The values differ, too.
  expect(lossWords(judged).protocol).toMatch(/^Training: .* anew in each epoch.* Test: .* by the seed/);
  expect(lossWords({ likelihood: 'bernoulli', classes: 10 }).protocol).toMatch(/^ELBO of log p\(x\|y\)/);
  expect(lossWords({ ...judged, samples: 5 })).toMatchObject({
    ...{ bound: 'bound of 5 samples', training: 'Training, bound of 5 samples', test: 'Test, ELBO' },
    protocol: expect.stringMatching(
      /^Training: importance-weighted bound of 5 samples.* Test: ELBO from one/,
    ),
  });
});
