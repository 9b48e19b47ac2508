import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/terminal/errors';
import type { FLAGS } from '../../cli/terminal/flags';
import {
  describeSpec,
  type ModelOptions,
  parsePath,
  parseSize,
  settingOption,
  toSpec,
} from '../../cli/terminal/options';

/** What the terminal makes of a text for a setting. */
function given(name: keyof typeof FLAGS, text: string): unknown {
  return settingOption(name).parseArg?.(text, undefined);
}

describe('numbers', () => {
  it.each([
    ['epochs', '50', 50],
    ['epochs', '1e2', 100],
    ['learningRate', '3e-4', 3e-4],
    ['learningRate', '.5', 0.5],
    ['betaWarmup', ' 7 ', 7],
  ] as const)('%s takes %s', (name, text, value) => {
    expect(given(name, text)).toBe(value);
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
    ['epochs', 'a whole number from 1 to 2^31, such as 50'],
    ['batchSize', 'a whole number from 1 to 262144, such as 256'],
    ['learningRate', 'a number above 0 and at most 1000, such as 0.001'],
    ['clipNorm', 'a number above 0 and at most 1e15, such as 1'],
    ['seed', 'a whole number from 0 to 2^53 - 1, such as 0'],
  ] as const)('are in decimals, and %s says what it takes', (name, takes) => {
    for (const text of never) {
      expect(() => given(name, text), text).toThrow(InvalidArgumentError);
      expect(() => given(name, text), text).toThrow(`It takes ${takes}.`);
    }
  });
});

describe('layer widths', () => {
  it('takes one, several or none', () => {
    expect(given('encoder', '400')).toEqual([400]);
    expect(given('encoder', '64, 32')).toEqual([64, 32]);
    expect(given('encoder', 'none')).toEqual([]);
    expect(given('encoder', '')).toEqual([]);
  });

  it.each(['64,', ',', '0', '-1', '1.5', '64 32', 'x', '2000000', Array(65).fill(1).join()])(
    'refuses %s',
    (text) => {
      expect(() => given('encoder', text)).toThrow(InvalidArgumentError);
    },
  );
});

describe('the help of a setting', () => {
  it('has its sentence, its range and its default from the table', () => {
    const { flags, description, defaultValue } = settingOption('batchSize');
    expect([flags, description, defaultValue]).toEqual([
      '--batch <n>',
      'examples in one step: more make a step steadier and slower; from 1 to 262144',
      256,
    ]);
  });

  it('says what holds where it has no default', () => {
    expect(settingOption('decoder').description).toMatch(/or none \(default: the encoder's, reversed\)$/);
    expect(settingOption('epochs', { absent: 'as many as fit' }).description).toMatch(
      /\(default: as many as fit\)$/,
    );
    expect(settingOption('decoder').defaultValue).toBeUndefined();
  });
});

it('reads sizes and paths', () => {
  expect(parseSize('20x30')).toEqual({ height: 20, width: 30 });
  for (const text of ['20', '20x', '0x5', '-1x5', 'axb'])
    expect(() => parseSize(text)).toThrow(InvalidArgumentError);
  expect(parsePath('a/b')).toBe('a/b');
  expect(() => parsePath('')).toThrow(InvalidArgumentError);
});

describe('a model', () => {
  const model = {
    encoder: [64, 32],
    latent: 2,
    activation: 'relu',
    likelihood: 'bernoulli',
    batch: 256,
  } as const;
  const options: ModelOptions = model;

  it('mirrors the encoder unless a decoder is given', () => {
    expect(describeSpec(toSpec(784, options))).toBe('784-64-32-2-32-64-784');
    expect(describeSpec(toSpec(784, { ...options, decoder: [] }))).toBe('784-64-32-2-784');
  });

  it('calls what the library refuses wrong usage', () => {
    expect(() => toSpec(784, { ...options, latent: 0 })).toThrow(UsageError);
    expect(() => toSpec(784, { ...options, latent: 0 })).toThrow(/^--latent /);
  });
});
