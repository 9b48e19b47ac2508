import { describe, expect, test } from 'vitest';
import * as errors from '../../src/errors';
import { number, onlyKnown, seedOption, signalOption, whole } from '../../src/options';

const { VaeError, DivergedError, OptionError, SpecError } = errors;

describe('errors', () => {
  test('each is a VaeError of its own name', () => {
    const classes = Object.entries(errors);
    expect(classes.length).toBe(12);
    for (const [name, Class] of classes) {
      const error = new (Class as new (...parameters: string[]) => Error)('field', 'is wrong');
      expect(error).toBeInstanceOf(VaeError);
      expect(error.name).toBe(name);
    }
  });

  test('name the field that is wrong', () => {
    for (const Class of [SpecError, OptionError]) {
      const error = new Class('latent', 'must be whole');
      expect([error.field, error.message]).toEqual(['latent', 'latent must be whole']);
    }
  });

  test('tell the step and the tensor that diverged, where that is known', () => {
    expect(new DivergedError('x').where).toEqual({});
    expect(new DivergedError('x', { step: 3, tensor: 'mu.bias' }).where).toEqual({
      step: 3,
      tensor: 'mu.bias',
    });
  });
});

describe('options', () => {
  test('numbers lie within bounds', () => {
    expect(number('beta', 0, { min: 0 })).toBe(0);
    expect(number('beta', -5, {})).toBe(-5);
    expect(() => number('beta', 0, { above: 0, max: 1 })).toThrow(
      'beta must be a number above 0 and at most 1, not 0',
    );
    expect(() => number('beta', 2, { max: 1 })).toThrow(OptionError);
    expect(() => number('beta', Number.NaN, {})).toThrow(OptionError);
    expect(() => number('beta', '1', { min: 0 })).toThrow('beta must be a number at least 0, not 1');
    expect(whole('steps', 3, 1, 3)).toBe(3);
    for (const wrong of [0, 4, 2.5, '2', null])
      expect(() => whole('steps', wrong, 1, 3)).toThrow(OptionError);
    expect(seedOption(2 ** 53 - 1)).toBe(2 ** 53 - 1);
    expect(() => seedOption(2 ** 53)).toThrow(/seed/);
  });

  test('none is unknown, and all are an object', () => {
    expect(() => onlyKnown({ epochs: 1 }, ['epochs'])).not.toThrow();
    expect(() => onlyKnown({ epoch: 1 }, ['epochs'])).toThrow(
      'epoch is no option of this call; there are epochs',
    );
    for (const wrong of [null, 3, undefined])
      expect(() => onlyKnown(wrong as unknown as object, ['a'])).toThrow(OptionError);
  });

  test('a signal is an AbortSignal, or none', () => {
    const { signal } = new AbortController();
    expect(signalOption(signal)).toBe(signal);
    expect(signalOption(undefined)).toBeUndefined();
    expect(() => signalOption({ aborted: false })).toThrow(OptionError);
  });
});
