import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/errors';
import { ACTIVATIONS, LIKELIHOODS, resolveSpec, type SpecInput } from '../../src/graph/spec';
import { MAX_WIDTH } from '../../src/options';

describe('resolveSpec', () => {
  test('fills in what is left out', () => {
    expect(resolveSpec({ input: 784, latent: 2 })).toEqual({
      input: 784,
      encoder: [],
      latent: 2,
      decoder: [],
      activation: 'relu',
      likelihood: 'bernoulli',
    });
    expect(resolveSpec({ input: 784, encoder: [64, 32], latent: 2 }).decoder).toEqual([32, 64]);
    expect(resolveSpec({ input: 784, encoder: [64, 32], latent: 2, decoder: [] }).decoder).toEqual([]);
  });

  test('is frozen through and through, and no alias of its input', () => {
    const input = { input: 3, encoder: [4, 5], latent: 2, decoder: [6] };
    const spec = resolveSpec(input);
    input.encoder[0] = 99;
    input.decoder.push(1);
    expect(spec.encoder).toEqual([4, 5]);
    expect(spec.decoder).toEqual([6]);
    for (const part of [spec, spec.encoder, spec.decoder]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('of a resolved spec is the same again', () => {
    fc.assert(
      fc.property(
        fc.record({
          input: fc.integer({ min: 1, max: MAX_WIDTH }),
          encoder: fc.array(fc.integer({ min: 1, max: MAX_WIDTH }), { maxLength: 64 }),
          latent: fc.integer({ min: 1, max: MAX_WIDTH }),
          activation: fc.constantFrom(...ACTIVATIONS),
          // The others need more: columns of a block, and what texts are.
          likelihood: fc.constantFrom(
            ...LIKELIHOODS.filter((name) => name !== 'categorical' && name !== 'tokens'),
          ),
        }),
        (input) => {
          const spec = resolveSpec(input);
          expect(resolveSpec(spec)).toEqual(spec);
          expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
        },
      ),
    );
  });

  const good = { input: 4, latent: 2 };
  test.each<[field: string, input: unknown]>([
    ['spec', null],
    ['spec', undefined],
    ['spec', 'A'],
    ['input', { latent: 2 }],
    ['input', { ...good, input: 0 }],
    ['input', { ...good, input: -1 }],
    ['input', { ...good, input: 1.5 }],
    ['input', { ...good, input: Number.NaN }],
    ['input', { ...good, input: Infinity }],
    ['input', { ...good, input: MAX_WIDTH + 1 }],
    ['input', { ...good, input: '784' }],
    ['input', { ...good, input: 4n }],
    ['latent', { input: 4 }],
    ['latent', { ...good, latent: 0 }],
    ['latent', { ...good, latent: [2] }],
    ['encoder', { ...good, encoder: 64 }],
    ['encoder', { ...good, encoder: '64' }],
    ['encoder', { ...good, encoder: { length: 0 } }],
    ['encoder', { ...good, encoder: Array(65).fill(1) }],
    ['encoder[0]', { ...good, encoder: [0] }],
    ['encoder[1]', { ...good, encoder: [3, Number.NaN] }],
    ['encoder[0]', { ...good, encoder: [[3]] }],
    ['decoder', { ...good, decoder: 'none' }],
    ['decoder[2]', { ...good, decoder: [1, 2, 2 ** 40] }],
    ['activation', { ...good, activation: 'ReLU' }],
    ['activation', { ...good, activation: 'linear' }],
    ['activation', { ...good, activation: 1 }],
    ['activation', { ...good, activation: 'toString' }],
    ['likelihood', { ...good, likelihood: 'poisson' }],
    ['layers', { ...good, layers: 3 }],
    ['Input', { ...good, Input: 3 }],
    ['__proto__', JSON.parse('{"input": 4, "latent": 2, "__proto__": {}}')],
  ])('names %s as what is wrong (%#)', (field, input) => {
    const error = thrown(() => resolveSpec(input as SpecInput));
    expect(error).toBeInstanceOf(SpecError);
    expect((error as SpecError).field).toBe(field);
    expect((error as SpecError).message).toContain(field);
  });

  test('names a hole in a list of widths, which `map` would skip', () => {
    const error = thrown(() => resolveSpec({ ...good, encoder: new Array(2) }));
    expect((error as SpecError).field).toBe('encoder[0]');
  });
});

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
