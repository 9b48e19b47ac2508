import { describe, expect, test } from 'vitest';
import { loadText } from '../../src/graph/load';
import { conv2dForward } from '../../src/ops/conv2d/conv2d_forward';
import { upconv2dForward } from '../../src/ops/upconv2d/upconv2d_forward';
import { MATMULS, type Matmul } from '../../src/tiles/table';
import { CASES } from '../gradients/cases';
import { allOf, casesOf, featuresOf, hasConvolutions, isCompiled } from '../gradients/choice';
import { cases, fewCases, quickCases } from '../ops/cases';
import { ALIKE } from '../ops/choice';
import { layerOf, nameOf, SHAPES } from '../ops/conv2d/layers';
import { SLOW_TO_COMPILE } from '../ops/harness';
import { mutants } from '../ops/mutants';
import noticers from '../ops/noticers.json' with { type: 'json' };
import { covering } from '../support/covering';

await loadText();

const all = <T>(items: readonly T[], features: (item: T) => readonly string[]) =>
  [...new Set(items.flatMap(features))].sort();

test('a covering choice has every feature, and nothing that brings none', () => {
  const items = ['ab', 'a', 'bc', 'cd', 'd', ''];
  const letters = (item: string) => [...item];
  expect(covering(items, letters)).toEqual(['ab', 'cd']);
  expect(covering([], letters)).toEqual([]);
});

describe('the gradients that npm test compares', () => {
  test('are all of dense models by plain, and have every feature by every other family', () => {
    const dense = CASES.filter((one) => !hasConvolutions(one));
    expect(casesOf('plain', false)).toEqual(expect.arrayContaining(dense));
    for (const matmul of MATMULS) {
      const chosen = all(casesOf(matmul, false), featuresOf);
      if (!SLOW_TO_COMPILE.includes(matmul)) expect(chosen, matmul).toEqual(all(CASES, featuresOf));
      // The others have those of the models that compile nothing more.
      else expect(chosen, matmul).toEqual(all(CASES.filter(isCompiled), featuresOf));
    }
  });

  test.each(['plain', 'quad'] as const)('have each op behind each that it can have, by %s', (matmul) => {
    const chosen = all(casesOf(matmul, false), allOf);
    expect(chosen).toEqual(
      expect.arrayContaining(['conv2d -> add', 'latent -> condition', 'add -> upconv2d']),
    );
    expect(chosen).toEqual(all(CASES, allOf));
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

  const CONVOLUTIONS = ['forward', 'input_gradient', 'weight_gradient'].flatMap((way) => [
    `conv2d_${way}`,
    `upconv2d_${way}`,
  ]);

  test.each(CONVOLUTIONS)('%s: all shapes by plain, and some by each family', (kernel) => {
    const own = (of: typeof cases) => of.filter((one) => one.kernel === kernel);
    const plain = (of: typeof cases) =>
      own(of).flatMap(({ name, needs }) => (needs === 'plain' ? [name.replace(/ (linear|gelu)$/, '')] : []));
    expect(new Set(plain(quickCases))).toEqual(new Set(plain(cases)));
    expect(plain(quickCases).length).toBeGreaterThanOrEqual(40);
    expect(new Set(own(quickCases).map(({ needs }) => needs))).toEqual(new Set(MATMULS));
  });

  test.each([
    ['conv2d_forward', conv2dForward],
    ['upconv2d_forward', upconv2dForward],
  ])('%s: by plain each form and each value of a constant with both activations', (kernel, dispatch) => {
    const names = new Set(quickCases.flatMap((one) => (one.kernel === kernel ? [one.name] : [])));
    const compiled = (activation: string) =>
      all(SHAPES, (shape) => {
        if (!names.has(`plain ${nameOf(shape)} ${activation}`)) return [];
        const { form = '', constants } = dispatch(layerOf(shape), 'plain');
        return [form, ...Object.entries(constants).map(([name, value]) => `${name} ${value}`)];
      });
    expect(compiled('gelu')).toEqual(compiled('linear'));
    expect(compiled('gelu').length).toBeGreaterThanOrEqual(5);
  });

  const FEATURES = /stride \d|linear|gelu|multiply|add|set|gradient of \S+/g;

  test.each(CONVOLUTIONS)('%s: by families that are alike, between them, each kind', (kernel) => {
    const featuresOf = (of: typeof cases, families: readonly Matmul[]) =>
      all(
        of.filter((one) => one.kernel === kernel && one.needs && families.includes(one.needs)),
        ({ name }) => name.match(FEATURES) ?? [],
      );
    expect(featuresOf(cases, ['plain']).length).toBeGreaterThanOrEqual(4);
    for (const families of ALIKE)
      expect(featuresOf(quickCases, families), `${families}`).toEqual(featuresOf(cases, families));
  });

  test('are all of them where a kernel has no families', () => {
    expect(quickCases.filter(({ needs }) => !needs)).toEqual(cases.filter(({ needs }) => !needs));
  });
});

test('what noticed a mutant is asked first: nearly all that is recorded are mutants and cases that there are', () => {
  const recorded = Object.entries<string>(noticers);
  expect(recorded.length).toBeGreaterThanOrEqual(100);
  const known = new Set(mutants.map(({ kernel, what }) => `${kernel}: ${what}`));
  const stale = recorded.filter(([mutant, name]) => {
    const kernel = mutant.split(':')[0];
    return !known.has(mutant) || !quickCases.some((one) => one.kernel === kernel && one.name === name);
  });
  // What is stale costs time alone, until it is recorded anew.
  expect(stale.length / recorded.length, `${stale}`).toBeLessThan(0.1);
});

describe('the kernel cases that a browser runs', () => {
  const kernelsOf = (of: typeof cases, matmul?: Matmul) => [
    ...new Set(of.filter(({ needs }) => !matmul || needs === matmul).map(({ kernel }) => kernel)),
  ];
  // Those that are alike and slow are one.
  const families = MATMULS.filter((matmul) => matmul !== 'workgroup');

  test('are of each kernel, by plain where it has families, and of dense layers by each of them', () => {
    expect(kernelsOf(fewCases)).toEqual(kernelsOf(cases));
    expect(kernelsOf(fewCases, 'plain')).toEqual(kernelsOf(cases, 'plain'));
    const dense = (of: string[]) => of.filter((kernel) => kernel.startsWith('dense_'));
    for (const matmul of families) expect(dense(kernelsOf(fewCases, matmul)), matmul).toHaveLength(3);
    expect(kernelsOf(fewCases, 'workgroup')).toEqual([]);
  });

  test('are by each family of another product, too, and of each of those by two', () => {
    const special = kernelsOf(cases, 'plain').filter((kernel) => !kernel.startsWith('dense_'));
    expect(special.length).toBeGreaterThanOrEqual(7);
    const familiesOf = (kernel: string) =>
      families.filter((matmul) => kernelsOf(fewCases, matmul).includes(kernel));
    for (const kernel of special) expect(familiesOf(kernel), kernel).toHaveLength(2);
    expect(new Set(special.flatMap(familiesOf))).toEqual(new Set(families));
  });

  test('are the first and the last, and few', () => {
    for (const group of new Set(fewCases.map(({ kernel, needs }) => `${kernel} ${needs}`))) {
      const own = (of: typeof cases) => of.filter(({ kernel, needs }) => `${kernel} ${needs}` === group);
      const [few, quick] = [own(fewCases), own(quickCases)];
      expect(few[0]).toBe(quick[0]);
      expect(few.length, group).toBeLessThanOrEqual(6);
      if (!SLOW_TO_COMPILE.some((matmul) => group.endsWith(` ${matmul}`)))
        expect(few.at(-1)).toBe(quick.at(-1));
    }
  });
});
