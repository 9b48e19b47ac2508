import { describe, expect, test } from 'vitest';
import { MATMULS } from '../../src/tiles/table';
import { CASES } from '../gradients/cases';
import { casesOf, featuresOf, isCompiled } from '../gradients/choice';
import { cases, quickCases } from '../ops/cases';
import { SLOW_TO_COMPILE } from '../ops/harness';
import { covering } from '../support/covering';

const all = <T>(items: readonly T[], features: (item: T) => readonly string[]) =>
  [...new Set(items.flatMap(features))].sort();

test('a covering choice has every feature, and nothing that brings none', () => {
  const items = ['ab', 'a', 'bc', 'cd', 'd', ''];
  const letters = (item: string) => [...item];
  expect(covering(items, letters)).toEqual(['ab', 'cd']);
  expect(covering([], letters)).toEqual([]);
});

describe('the gradients that npm test compares', () => {
  test('are all of them by the families of every adapter, and have every feature by every other family', () => {
    expect(casesOf('plain', false)).toEqual(CASES);
    for (const matmul of MATMULS) {
      const chosen = all(casesOf(matmul, false), featuresOf);
      if (!SLOW_TO_COMPILE.includes(matmul)) expect(chosen, matmul).toEqual(all(CASES, featuresOf));
      // The others have those of the models that compile nothing more.
      else expect(chosen, matmul).toEqual(all(CASES.filter(isCompiled), featuresOf));
    }
  });

  test('have most of it by those that compile nothing more', () => {
    expect(all(CASES.filter(isCompiled), featuresOf)).toEqual(
      expect.arrayContaining([
        'bernoulli',
        'gaussian',
        'labels',
        'no chain',
        'partial batch',
        'parts',
        'residual in the decoder',
        'residual in the encoder',
        'wider than a workgroup',
      ]),
    );
  });

  test('are all of them by all families in the long form', () => {
    for (const matmul of MATMULS) expect(casesOf(matmul, true)).toBe(CASES);
  });
});

describe('the kernel cases that npm test runs', () => {
  /** Of a matmul kernel's cases, the part of the name that `pattern` finds, by family. */
  const parts = (of: typeof cases, kernel: string, pattern: RegExp) =>
    new Map(
      MATMULS.map((matmul) => {
        const own = of.filter((one) => one.kernel === kernel && one.needs === matmul);
        const found = own.flatMap(({ name }) => pattern.exec(name.slice(matmul.length + 1))?.[0] ?? []);
        return [matmul, [...new Set(found)].sort()];
      }),
    );

  test.each([
    ['dense_forward', 'shape', /^\d+ x \d+ -> \d+/],
    ['dense_input_gradient', 'shape', /^\d+ x \d+ -> \d+/],
    ['dense_input_gradient', 'mode', /multiply|add|set/],
    ['dense_weight_gradient', 'layer and table of layers', /^(\d+ x|\d+ layers).*/],
    ['dense_weight_gradient', 'place of a fault', /^a (weight|bias)/],
  ])('%s: by each family each %s', (kernel, _, pattern) => {
    const every = parts(cases, kernel, pattern);
    expect(every.get('plain')?.length).toBeGreaterThan(1);
    expect(parts(quickCases, kernel, pattern)).toEqual(every);
  });

  test.each([
    ['dense_input_gradient', 'shape in each mode', /^\d+ x.*/],
    ['dense_forward', 'activation', /[a-z]+$/],
    ['dense_weight_gradient', 'number of parts', /in \d parts/],
    ['dense_weight_gradient', 'fault', /gradient of \S+,/],
  ])('%s: by some family each %s', (kernel, _, pattern) => {
    const union = (of: typeof cases) => [...new Set([...parts(of, kernel, pattern).values()].flat())].sort();
    expect(union(quickCases)).toEqual(union(cases));
  });

  test('are all of them where a kernel has no families', () => {
    expect(quickCases.filter(({ needs }) => !needs)).toEqual(cases.filter(({ needs }) => !needs));
  });
});
