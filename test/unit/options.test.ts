import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/errors';
import {
  describeSpec,
  type ModelOptions,
  parseBatch,
  parseBeta,
  parseEpochs,
  parseLearningRate,
  parsePath,
  parseSeed,
  parseSize,
  parseSteps,
  parseWidths,
  toSpec,
} from '../../cli/options';

describe('numbers', () => {
  it.each([
    [parseEpochs, '50', 50],
    [parseEpochs, '1e2', 100],
    [parseBatch, '65536', 65536],
    [parseLearningRate, '3e-4', 3e-4],
    [parseLearningRate, '.5', 0.5],
    [parseBeta, '0', 0],
    [parseSteps, '0', 0],
    [parseSteps, '2147483648', 2 ** 31],
    [parseSeed, '9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('takes %o of %s', (parse, text, value) => {
    expect(parse(text)).toBe(value);
  });

  const never = [
    '',
    ' ',
    'nan',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    '0x10',
    '1_000',
    '12px',
    '1,5',
    '--',
  ];
  it.each([
    ['epochs', parseEpochs, ['0', '-1', '1.5', '100001']],
    ['batch', parseBatch, ['0', '65537', '0.5']],
    ['lr', parseLearningRate, ['0', '-0.1', '1.1']],
    ['beta', parseBeta, ['-0.001', '1001']],
    ['beta-warmup', parseSteps, ['-1', '0.5', '2147483649']],
    ['seed', parseSeed, ['-1', '0.5', '9007199254740992']],
  ])('refuses what %s cannot be', (_, parse, texts) => {
    for (const text of [...never, ...texts]) {
      expect(() => parse(text), text).toThrow(InvalidArgumentError);
      expect(() => parse(text), text).toThrow(/^It takes /);
    }
  });
});

describe('layer widths', () => {
  it('takes one, several or none', () => {
    expect(parseWidths('400')).toEqual([400]);
    expect(parseWidths('64, 32')).toEqual([64, 32]);
    expect(parseWidths('none')).toEqual([]);
    expect(parseWidths('')).toEqual([]);
  });

  it.each(['64,', ',', '0', '-1', '1.5', '64 32', 'x', '2000000', Array(65).fill(1).join()])(
    'refuses %s',
    (text) => {
      expect(() => parseWidths(text)).toThrow(InvalidArgumentError);
    },
  );
});

it('reads sizes and paths', () => {
  expect(parseSize('20x30')).toEqual({ height: 20, width: 30 });
  for (const text of ['20', '20x', '0x5', '-1x5', 'axb'])
    expect(() => parseSize(text)).toThrow(InvalidArgumentError);
  expect(parsePath('a/b')).toBe('a/b');
  expect(() => parsePath('')).toThrow(InvalidArgumentError);
});

describe('a model', () => {
  const options: ModelOptions = { encoder: [64, 32], latent: 2, activation: 'relu', likelihood: 'bernoulli' };

  it('mirrors the encoder unless a decoder is given', () => {
    expect(describeSpec(toSpec(784, options))).toBe('784-64-32-2-32-64-784');
    expect(describeSpec(toSpec(784, { ...options, decoder: [] }))).toBe('784-64-32-2-784');
  });

  it('calls what the library refuses wrong usage', () => {
    expect(() => toSpec(784, { ...options, latent: 0 })).toThrow(UsageError);
    expect(() => toSpec(784, { ...options, latent: 0 })).toThrow(/^--latent /);
  });
});
