import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  initialParameters,
  type Layout,
  layoutOf,
  packTensor,
  padded,
  parameterCount,
  placesOf,
  unpackTensor,
} from '../../src/graph/layout';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';

const width = fc.integer({ min: 1, max: 40 });
const specs = fc
  .record({
    input: width,
    encoder: fc.array(width, { maxLength: 4 }),
    latent: width,
    decoder: fc.array(width, { maxLength: 4 }),
  })
  .map(resolveSpec);
const layout = (input: SpecInput): Layout => layoutOf(resolveSpec(input));

/** Every float of the buffer that belongs to a tensor, in order of the tensors. */
const places = ({ tensors }: Layout): number[] => tensors.flatMap((tensor) => [...placesOf(tensor)]);

describe('layoutOf', () => {
  test('names and shapes parameters as a PyTorch module would hold them', () => {
    const { tensors } = layout({ input: 784, encoder: [64, 32], latent: 2 });
    expect(Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]))).toEqual({
      'encoder.0.weight': [64, 784],
      'encoder.0.bias': [64],
      'encoder.1.weight': [32, 64],
      'encoder.1.bias': [32],
      'mu.weight': [2, 32],
      'mu.bias': [2],
      'logvar.weight': [2, 32],
      'logvar.bias': [2],
      'decoder.0.weight': [32, 2],
      'decoder.0.bias': [32],
      'decoder.1.weight': [64, 32],
      'decoder.1.bias': [64],
      'output.weight': [784, 64],
      'output.bias': [784],
    });
  });

  test('counts parameters without padding', () => {
    // 784*64+64 + 64*32+32 + 2*(32*2+2) + 2*32+32 + 32*64+64 + 64*784+784
    expect(parameterCount(layout({ input: 784, encoder: [64, 32], latent: 2 }))).toBe(105_620);
    expect(parameterCount(layout({ input: 1, latent: 1 }))).toBe(6);
  });

  test('has a model without hidden layers', () => {
    const { parameters, tensors } = layout({ input: 5, latent: 3 });
    expect(Object.keys(parameters)).toEqual(['heads', 'output']);
    expect(tensors.map(({ name }) => name)).toEqual([
      'mu.weight',
      'mu.bias',
      'logvar.weight',
      'logvar.bias',
      'output.weight',
      'output.bias',
    ]);
  });

  test('gives every element a place of its own within the buffer', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const made = layoutOf(spec);
        const taken = places(made);
        expect(new Set(taken).size).toBe(parameterCount(made));
        expect(taken.every((place) => place >= 0 && place < made.size)).toBe(true);
      }),
    );
  });

  test('aligns layers and rows to four floats, one layer behind the other', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const made = layoutOf(spec);
        let end = 0;
        for (const { weight, bias } of Object.values(made.parameters)) {
          expect(weight?.offset).toBe(end);
          const size = padded(weight?.rows as number) * padded(weight?.columns as number);
          expect(bias?.offset).toBe(end + size);
          end += size + padded(bias?.columns as number);
        }
        expect(made.size).toBe(end);
        expect(made.tensors.every(({ offset }) => offset % 4 === 0)).toBe(true);
      }),
    );
  });

  test('chains the layers from the input to the code and back', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const layers = Object.values(layoutOf(spec).parameters);
        expect(layers.map(({ weight }) => weight?.columns)).toEqual([
          ...[spec.input, ...spec.encoder],
          ...[spec.latent, ...spec.decoder],
        ]);
        // Mu and logvar are one layer, each with padding of its own.
        expect(layers.map(({ bias }) => bias?.columns)).toEqual([
          ...[...spec.encoder, 2 * padded(spec.latent)],
          ...[...spec.decoder, spec.input],
        ]);
      }),
    );
  });
});

test('what is packed comes out again, and padding stays as it was', () => {
  fc.assert(
    fc.property(specs, (spec) => {
      const made = layoutOf(spec);
      const flat = new Float32Array(made.size);
      let next = 1;
      const values = made.tensors.map((tensor) => {
        const size = tensor.shape.reduce((a, b) => a * b);
        const numbers = Float32Array.from({ length: size }, () => next++);
        packTensor(flat, tensor, numbers);
        return numbers;
      });
      made.tensors.forEach((tensor, i) => {
        expect(unpackTensor(flat, tensor)).toEqual(values[i]);
      });
      expect(flat.filter((value) => value !== 0).length).toBe(parameterCount(made));
    }),
  );
});

describe('initialParameters', () => {
  const made = layout({ input: 300, encoder: [200], latent: 3 });

  test('are Glorot uniform, with zero biases and zero padding', () => {
    const flat = initialParameters(made, 5);
    expect(flat.length).toBe(made.size);
    const kept = new Set(places(made));
    expect(flat.every((value, i) => kept.has(i) || value === 0)).toBe(true);
    for (const tensor of made.tensors) {
      const values = unpackTensor(flat, tensor);
      const [rows, columns] = tensor.shape as [number, number?];
      if (columns === undefined) {
        expect(values.every((value) => value === 0)).toBe(true);
        continue;
      }
      const limit = Math.sqrt(6 / (rows + columns));
      const n = values.length;
      expect(values.every((value) => Math.abs(value) <= limit)).toBe(true);
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      expect(Math.abs(mean)).toBeLessThan((4 * limit) / Math.sqrt(3 * n));
      const variance = values.reduce((sum, value) => sum + value ** 2, 0) / n;
      // Four standard deviations of the variance of a uniform distribution.
      expect(Math.abs(variance / (limit ** 2 / 3) - 1)).toBeLessThan(4 * Math.sqrt(4 / (5 * n)));
    }
  });

  test('follow from the seed, and differ between seeds and tensors', () => {
    expect(initialParameters(made, 5)).toEqual(initialParameters(made, 5));
    for (const other of [6, 5 + 2 ** 32]) {
      const [a, b] = [initialParameters(made, 5), initialParameters(made, other)];
      expect(a.filter((value, i) => value !== 0 && value === b[i]).length).toBeLessThan(10);
    }
    const flat = initialParameters(made, 5);
    const [mu, logvar] = ['mu.weight', 'logvar.weight'].map((name) =>
      unpackTensor(flat, made.tensors.find((tensor) => tensor.name === name) as Layout['tensors'][number]),
    );
    expect(mu).not.toEqual(logvar);
  });

  test('are these numbers for ever: a seed means the same model tomorrow', () => {
    const small = layout({ input: 2, latent: 1 });
    const flat = initialParameters(small, 42);
    expect(small.tensors.flatMap((tensor) => [...unpackTensor(flat, tensor)])).toMatchInlineSnapshot(`
      [
        0.31949877738952637,
        -0.08885074406862259,
        0,
        0.3081789016723633,
        1.3639640808105469,
        0,
        -0.6072073578834534,
        -0.6530678272247314,
        0,
        0,
      ]
    `);
  });
});
