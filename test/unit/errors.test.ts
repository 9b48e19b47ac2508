import { describe, expect, test } from 'vitest';
import { onlyKnown, signalOption } from '../../src/arguments';
import { check, problemOf } from '../../src/checks';
import { packExamples } from '../../src/data/examples';
import * as errors from '../../src/errors';
import { resolveSpec } from '../../src/graph/spec';
import { SETTINGS } from '../../src/options';
import { counted, listed, shown } from '../../src/words';

const { VaeError, DivergedError, OptionError, SpecError } = errors;

describe('errors', () => {
  test('each is a VaeError of its own name', () => {
    const classes = Object.entries(errors);
    expect(classes.length).toBe(13);
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
  test('have the values of their settings', () => {
    expect(check('beta', 0)).toBe(0);
    expect(() => check('learningRate', 0)).toThrow(
      'learningRate must be a number above 0 and at most 1000, not 0',
    );
    expect(() => check('beta', '1')).toThrow('beta must be a number from 0 to 1000000, not "1"');
    expect(() => check('rounds', 2.5)).toThrow('rounds must be a whole number from 1 to 1024, not 2.5');
    expect(() => check('clipNorm', -1)).toThrow('must be a number above 0 and at most 1e15, not -1');
    expect(() => check('activation', 'swish')).toThrow(
      'activation must be one of relu, tanh, sigmoid, silu, gelu, not "swish"',
    );
    expect(() => check('forceFallbackAdapter', 1)).toThrow('must be true or false, not 1');
    expect(() => check('encoder', [3, '4'])).toThrow('encoder[1] must be a whole number from 1 to 1048576');
    expect(() => check('encoder', 3, SpecError)).toThrow(SpecError);
    expect(() => check('seed', 2 ** 53)).toThrow(OptionError);
    for (const name of ['beta', 'rounds', 'encoder', 'activation', 'forceFallbackAdapter'] as const)
      for (const wrong of [null, undefined, Number.NaN, Infinity, {}, 3n, '2'])
        expect(problemOf(SETTINGS[name], wrong), `${name} ${String(wrong)}`).toBeDefined();
  });

  test('none is unknown, and all are an object', () => {
    expect(() => onlyKnown({ epochs: 1 }, ['epochs'])).not.toThrow();
    expect(() => onlyKnown({ epoch: 1 }, ['epochs'])).toThrow(
      'epoch is not an option of this call, which takes epochs',
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

describe('values in messages', () => {
  test.each([
    ['1', '"1"'],
    [1, '1'],
    [Number.NaN, 'NaN'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [3n, '3n'],
    [[1, 2], 'an array'],
    [{ a: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [new Uint8Array(3), 'a Uint8Array'],
    [new ArrayBuffer(3), 'an ArrayBuffer'],
    [() => 1, 'a function'],
    [Symbol('a'), 'Symbol(a)'],
    ['a\n'.repeat(50), `"${'a\\n'.repeat(18)}a..."`],
  ])('%o is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  test('counts have their noun in the right number', () => {
    expect([0, 1, 2000].map((count) => counted(count, 'image'))).toEqual([
      '0 images',
      '1 image',
      '2,000 images',
    ]);
    expect(counted(2, 'class', 'classes')).toBe('2 classes');
  });

  test('long lists are cut short', () => {
    expect(listed(['a', 'b'], 2)).toBe('a, b');
    expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  });

  test('a text is not told as the number that it spells', () => {
    expect(() => check('rounds', '1')).toThrow('rounds must be a whole number from 1 to 1024, not "1"');
    expect(() => resolveSpec({ input: '784', latent: 2 } as never)).toThrow(/input.*not "784"/);
    expect(() => resolveSpec({ input: 784, encoder: '64', latent: 2 } as never)).toThrow(/encoder.*not "64"/);
    expect(() => resolveSpec({ input: 784, encoder: ['64'], latent: 2 } as never)).toThrow(/not "64"/);
    expect(() => resolveSpec({ input: 784, latent: 2, activation: 3 } as never)).toThrow(/not 3/);
  });
});

describe('the length of what is given', () => {
  test.each([
    [new Uint8Array(1000), /1,000 values.*takes 784 for each.*multiple of 784/],
    [new Float32Array(1), /1 value in all/],
    [new Uint8Array(0), /0 values in all.*above 0/],
    [[1, 2], /Uint8Array \(pixels\) or a Float32Array, not an array/],
    ['pixels', /not "pixels"/],
  ])('%#: is said with the one that is taken', (images, message) => {
    expect(() => packExamples(images as Uint8Array, 784)).toThrow(message);
  });
});
