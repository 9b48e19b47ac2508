import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changes,
  draftOf,
  format,
  LEFT_OUT,
  OWN,
  OWN_TEXTS,
  parse,
  problemsOf,
  settingsOf,
} from '../../demo/link';
import {
  checkSettings,
  fitOptions,
  type Settings,
  settingsOfSpec,
  specOf,
} from '../../demo/live/worker/settings';
import { ACTIVATIONS, LIKELIHOODS, resolveSpec } from '../../src/graph/spec';

const SETTINGS: Settings = {
  encoder: [64, 32],
  latent: 2,
  activation: 'relu',
  likelihood: 'bernoulli',
  batchSize: 256,
  learningRate: 1e-3,
  beta: 1,
  betaWarmup: 0,
  seed: 1,
};
const DRAFT = draftOf(SETTINGS, 'MNIST');
const SETS = ['MNIST', 'Fashion-MNIST'];

describe('the address', () => {
  test('reads well', () => {
    expect(format(DRAFT)).toBe(
      '#data=MNIST&encoder=64,32&latent=2&activation=relu&likelihood=bernoulli&beta=1&betawarmup=0&rate=0.001&batch=256&seed=1',
    );
  });

  test('gives back whatever was typed', () => {
    const text = fc.string({ unit: 'grapheme' }).map((typed) => typed.trim());
    const said = text.filter((typed) => typed !== LEFT_OUT);
    const draft = fc.record({
      data: text,
      encoder: text,
      decoder: said,
      clipNorm: said,
      activation: text,
      likelihood: fc.oneof(text, fc.constant('gaussian')),
      binarize: said,
      sigma: said,
      squash: said,
      categories: said,
      components: said,
      width: said,
      wordDropout: said,
      ngrams: said,
      buckets: said,
      classes: said,
      latent: text,
      beta: text,
      betaWarmup: text,
      betaCycles: said,
      samples: said,
      freeBits: said,
      freeBitsOf: said,
      schedule: said,
      warmup: said,
      decaySteps: said,
      decay: said,
      learningRate: text,
      batchSize: text,
      seed: text,
    });
    fc.assert(
      fc.property(draft, (typed) => {
        const { sigma, squash, categories, components, width, wordDropout, ngrams, buckets, ...rest } = typed;
        // What another likelihood would take is not told.
        const gaussian = typed.likelihood === 'gaussian' && { sigma, squash };
        expect(parse(format(typed))).toEqual({ ...rest, ...gaussian });
      }),
    );
  });

  test('that an earlier page made is understood: its two warm-ups had other names', () => {
    const earlier =
      '#data=MNIST&latent=2&beta=4&warmup=1000&rate=0.001&schedule=cosine&ratewarmup=50&batch=256';
    expect(parse(earlier)).toMatchObject({ beta: '4', betaWarmup: '1000', warmup: '50' });
    const own = { ...DRAFT, betaWarmup: '7', schedule: 'cosine', warmup: '50' };
    expect(format(own)).toContain('&beta=1&betawarmup=7&rate=0.001&schedule=cosine&warmup=50&');
    expect(parse(format(own))).toMatchObject({ betaWarmup: '7', warmup: '50' });
    expect(parse('#warmup=50')).toEqual({ warmup: '50' });
  });

  test('names no images that are on a machine alone', () => {
    const { data, sigma, squash, categories, components, width, wordDropout, ngrams, buckets, ...typed } =
      DRAFT;
    const said = Object.entries(typed).filter(([, text]) => text !== LEFT_OUT);
    for (const own of [OWN, OWN_TEXTS])
      expect(parse(format({ ...DRAFT, data: own }))).toEqual(Object.fromEntries(said));
  });

  test('leaves out what it does not know, and may leave out anything', () => {
    expect(parse('#latent=20&colour=red&__proto__=1')).toEqual({ latent: '20' });
    expect(parse('')).toEqual({});
    expect(parse('#main')).toEqual({});
    expect(parse('#%')).toEqual({});
  });
});

test('what is typed before the address is taken over stays', () => {
  const typed = { ...DRAFT, data: OWN, latent: '7' };
  expect(changes(DRAFT, typed)).toEqual({ data: OWN, latent: '7' });
  expect(changes(DRAFT, DRAFT)).toEqual({});
});

describe('what is typed', () => {
  test('is the settings that it was made of', () => {
    const settings = fc.record({
      encoder: fc.array(fc.integer({ min: 1, max: 4096 }), { maxLength: 4 }),
      activation: fc.constantFrom(...ACTIVATIONS),
      likelihood: fc.constantFrom(
        ...LIKELIHOODS.filter((name) => name !== 'categorical' && name !== 'tokens'),
      ),
      latent: fc.integer({ min: 1, max: 64 }),
      batchSize: fc.integer({ min: 1, max: 4096 }),
      learningRate: fc.double({ min: 1e-9, max: 10, noNaN: true }),
      beta: fc.double({ min: 0, max: 100, noNaN: true }),
      betaWarmup: fc.nat(),
      seed: fc.maxSafeNat(),
    });
    fc.assert(
      fc.property(settings, (one) => {
        expect(checkSettings(one)).toEqual([]);
        const usual = one.likelihood === 'gaussian' && { sigma: 'shared', squash: 'identity' };
        expect(settingsOf(draftOf(one, 'MNIST'))).toEqual({ ...one, ...usual });
        expect(problemsOf(draftOf(one, 'MNIST'), SETS)).toEqual({});
      }),
    );
  });

  test('is a decoder of its own, one without hidden layers, or the mirror of the encoder', () => {
    for (const decoder of [[16, 8], []]) {
      const own = draftOf({ ...SETTINGS, decoder }, 'MNIST');
      expect(settingsOf({ ...DRAFT, ...parse(format(own)) })).toEqual({ ...SETTINGS, decoder });
    }
    expect(format(DRAFT)).not.toContain('decoder');
    expect(settingsOf({ ...DRAFT, ...parse(format(DRAFT)) })).toEqual(SETTINGS);
  });

  test('has the fields of a likelihood where that is chosen, and keeps what is typed for another', () => {
    const gaussian = { ...SETTINGS, likelihood: 'gaussian', sigma: 0.1, squash: 'tanh' } as const;
    const typed = draftOf(gaussian, 'MNIST');
    expect(format(typed)).toContain('&likelihood=gaussian&sigma=0.1&squash=tanh&');
    expect(settingsOf({ ...DRAFT, ...parse(format(typed)) })).toEqual(gaussian);
    const other = { ...typed, likelihood: 'bernoulli' };
    expect(format(other)).not.toContain('sigma');
    expect(settingsOf(other)).toEqual(SETTINGS);
    expect(problemsOf({ ...typed, sigma: '0' }, SETS)).toHaveProperty('sigma');
  });

  test('may leave out what has no default, and the address then does not name it', () => {
    expect(format(DRAFT)).not.toContain('clip');
    const clipped = { ...SETTINGS, clipNorm: 0.5 };
    expect(format(draftOf(clipped, 'MNIST'))).toContain('&clip=0.5&');
    expect(settingsOf({ ...DRAFT, ...parse(format(draftOf(clipped, 'MNIST'))) })).toEqual(clipped);
    expect(fitOptions(clipped)).toMatchObject({ clipNorm: 0.5 });
    expect(fitOptions(SETTINGS)).not.toHaveProperty('clipNorm');
    expect(problemsOf({ ...DRAFT, clipNorm: '0' }, SETS)).toEqual({
      clipNorm: 'must be a number above 0 and at most 1e15, not 0',
    });
  });

  test('may have blanks, and no hidden layer', () => {
    expect(settingsOf({ ...DRAFT, encoder: ' 400 , 20 ', latent: ' 3 ' })).toMatchObject({
      encoder: [400, 20],
      latent: 3,
    });
    expect(settingsOf({ ...DRAFT, encoder: ' ' }).encoder).toEqual([]);
  });

  test.each([
    ['encoder', '64,,32', /^of layer 2 must be a whole number from 1 to 1048576, not ""$/],
    ['decoder', '64 32', /^of layer 1 must be a whole number from 1 to 1048576, not "64 32"$/],
    ['activation', 'swish', /^must be one of relu, .*, not "swish"$/],
    [
      'likelihood',
      '',
      /^must be one of bernoulli, continuous-bernoulli, gaussian, logistic, categorical, tokens, not ""$/,
    ],
    ['encoder', '0', /0/],
    ['latent', '', /^must be a whole number from 1 to 1048576, not ""$/],
    ['latent', 'two', /^must be a whole number from 1 to 1048576, not "two"$/],
    ['latent', '0x10', /not "0x10"$/],
    ['latent', '2.5', /whole number/],
    ['batchSize', '0', /from 1/],
    ['learningRate', '0', /above 0/],
    ['learningRate', '1e-3x', /not "1e-3x"/],
    ['beta', '-1', /from 0/],
    ['beta', 'Infinity', /Infinity/],
    ['betaWarmup', '-1', /from 0/],
    ['seed', '1e99', /whole number/],
    ['data', 'CIFAR', /this site has \(MNIST, Fashion-MNIST\), not "CIFAR"/],
  ] as const)('%s cannot be "%s"', (field, typed, message) => {
    const problems = problemsOf({ ...DRAFT, [field]: typed }, SETS);
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(message);
  });

  test('is told of all at once', () => {
    const problems = problemsOf({ ...DRAFT, latent: '', seed: '-1', data: '' }, SETS);
    expect(Object.keys(problems).sort()).toEqual(['data', 'latent', 'seed']);
  });
});

test('settings tell all of a model that a file may hold', () => {
  const width = fc.integer({ min: 1, max: 512 });
  const model = fc.record({
    input: fc.constant(784),
    encoder: fc.array(width, { maxLength: 3 }),
    latent: width,
    decoder: fc.option(fc.array(width, { maxLength: 3 }), { nil: undefined }),
    activation: fc.constantFrom(...ACTIVATIONS),
    likelihood: fc.constantFrom(...LIKELIHOODS.filter((name) => name !== 'categorical' && name !== 'tokens')),
  });
  fc.assert(
    fc.property(model, ({ decoder, ...rest }) => {
      const spec = resolveSpec({ ...rest, ...(decoder && { decoder }) });
      const { decoder: _, ...others } = SETTINGS;
      expect(resolveSpec(specOf({ ...others, ...settingsOfSpec(spec) }, 784))).toEqual(spec);
    }),
  );
});
