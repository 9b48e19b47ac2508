import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUPS, groupOf, sections } from '../../demo/learn/groups';
import { heat, limitOf, picture, sideBySide } from '../../demo/learn/heat';
import { texts } from '../../demo/learn/shaders';
import { firstOf, TERMS, termsOf } from '../../demo/learn/terms';
import { tokens } from '../../demo/learn/wgsl';
import { wordsOf } from '../../demo/learn/words';
import { type Dispatch, filesOf, placeOf, sourceOf } from '../../src/gpu/kernel';
import { loadLayers } from '../../src/graph/load';
import { nodesOf } from '../../src/graph/nodes';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { loadOps } from '../../src/ops';
import { MATMULS } from '../../src/tiles/table';

const OPTIONS = {
  batchSize: 128,
  examples: 60_000,
  seed: 1,
  beta: 1,
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
} as const;
const MODELS: readonly SpecInput[] = [
  { input: 784, encoder: [64, 32], latent: 2 },
  { input: 784, encoder: [400], latent: 20 },
  { input: 784, encoder: [], latent: 3 },
  { input: 784, encoder: [64], latent: 2, classes: 10 },
];
for (const spec of MODELS) await loadOps(nodesOf(resolveSpec(spec)));
/** A dispatch as the panel is told of it. */
function named({ kernel, label, part, nodes = [], reads, writes }: Dispatch, spec: SpecInput) {
  const of = nodesOf(resolveSpec(spec)).filter(({ name }) => nodes.includes(name));
  const names = (views: Dispatch['reads']) => views.map(({ name }) => name);
  const modelParts = [...new Set(of.map((node) => node.part))];
  return { kernel: kernel.name, label, part, modelParts, reads: names(reads), writes: names(writes) };
}
/** Every model's step in every family, as its dispatches are named. */
const STEPS = MODELS.flatMap((spec) =>
  MATMULS.map((matmul) => {
    const { dispatches } = planTraining(resolveSpec(spec), { ...OPTIONS, matmul, data: 'bytes' });
    return dispatches.map((dispatch) => ({ ...named(dispatch, spec), whole: dispatch }));
  }),
);

/** The tutorial's model on a software adapter, which keeps the small layers apart. */
const APART = STEPS[MATMULS.indexOf('quad')] ?? [];

const TOLD = { likelihood: 'bernoulli', activation: 'ReLU' } as const;

describe('a step told in words', () => {
  test('tells of the likelihood and the activation that the model has', () => {
    const gaussian = { likelihood: 'gaussian', activation: 'tanh' } as const;
    const views = { reads: ['x'], writes: ['y'] };
    const output = { kernel: 'dense_forward', label: 'output', ...views };
    const loss = { label: 'loss', ...views };
    expect(wordsOf(output, TOLD)).toContain('sigmoid');
    expect(wordsOf({ ...loss, kernel: 'bernoulli' }, TOLD)).toContain('sigmoid(logit) - x');
    expect(wordsOf({ ...output, label: 'encoder.0' }, gaussian)).toContain('(tanh)');
    for (const one of [output, { ...loss, kernel: 'gaussian' }]) {
      expect(wordsOf(one, gaussian)).not.toMatch(/sigmoid|logit/);
      expect(wordsOf(one, gaussian)).toContain('mean');
    }
  });

  test('has a part and a sentence for every dispatch, and loses none', () => {
    for (const step of STEPS) {
      const found = sections(step);
      expect(
        found.flatMap(({ dispatches }) => dispatches.map(({ index }) => index)).sort((a, b) => a - b),
      ).toEqual(step.map((_, i) => i));
      for (const dispatch of step) {
        expect(wordsOf(dispatch, TOLD)).toMatch(/^[A-Z][^\n]+\.$/);
        expect(wordsOf(dispatch, TOLD)).not.toMatch(/\s{2}|undefined|NaN/);
      }
    }
    const labels = { kernel: 'condition', label: 'encoder.condition', reads: ['x', 'labels'], writes: ['y'] };
    expect(wordsOf(labels, TOLD)).toContain('a column a class');
    expect(STEPS.flat().some(({ kernel }) => kernel === 'condition')).toBe(true);
    const floats = { kernel: 'gather_floats', label: 'x', part: 'batch', reads: [], writes: ['x'] };
    expect([groupOf(floats), wordsOf(floats, TOLD).length > 0]).toEqual(['Batch', true]);
  });

  test.each<[string, SpecInput]>([
    ['texts', { input: { text: { length: 6, alphabet: 'ab' } }, latent: 4, ngrams: 3 }],
    [
      'pictures',
      { input: [8, 8, 1], encoder: [{ conv: 4 }, { attention: 1 }, { residual: [8] }], latent: 2 },
    ],
    ['bytes', { input: [4, 4, 3], encoder: [{ conv: 4 }], latent: 2, likelihood: 'logistic', components: 2 }],
  ])('has words of its own for each kernel of a model of %s', async (data, input) => {
    await loadLayers(input);
    const spec = resolveSpec(input);
    await loadOps(nodesOf(spec));
    const { dispatches } = planTraining(spec, { ...OPTIONS, freeBits: 0.1, matmul: 'quad', data: 'bytes' });
    const told = { likelihood: spec.likelihood, activation: 'ReLU' };
    for (const dispatch of dispatches) {
      const words = wordsOf(named(dispatch, input), told);
      expect(words).not.toMatch(/^Reads |undefined|NaN/);
      if (data === 'texts') expect(words).not.toContain('image');
      // Parts of one gradient have one name, and are added up to be shown; gradients of heads are several.
      const { writes } = named(dispatch, input);
      if (dispatch.part === 'likelihood') expect(new Set(writes).size).toBe(writes.length);
    }
  });

  test('runs through its parts in order', () => {
    for (const step of STEPS) {
      const order = step.map((dispatch) => GROUPS.indexOf(groupOf(dispatch)));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  test("has the layers of the tutorial's model where they belong", () => {
    const named = (group: string) =>
      sections(APART)
        .find((section) => section.group === group)
        ?.dispatches.map(({ dispatch }) => dispatch.label);
    expect(named('Encoder')).toEqual(['encoder.0', 'encoder.1', 'heads']);
    expect(named('Decoder')).toEqual(['decoder.0', 'decoder.1', 'output']);
    expect(named('Latent')).toEqual(['z']);
  });

  test('says which layer', () => {
    const views = { reads: [], writes: [] };
    const forward = { kernel: 'dense_forward', label: 'encoder.1', ...views };
    expect(wordsOf(forward, TOLD)).toMatch(/^Layer 2 of the encoder:/);
    const backward = { kernel: 'dense_input_gradient', label: 'output', ...views };
    expect(wordsOf(backward, TOLD)).toContain('the output layer');
  });

  test('tells of a kernel without words of its own what it reads and writes, and refuses a part that no step has', () => {
    const stranger = { kernel: 'stranger', label: 'y', part: 'test', reads: ['a', 'b'], writes: ['y'] };
    expect(wordsOf(stranger, TOLD)).toBe('Reads a, b and writes y.');
    expect(() => groupOf(stranger)).toThrow('test');
  });
});

describe('the terms of the objective', () => {
  test('are made somewhere in every step', () => {
    for (const step of STEPS) for (const term of TERMS) expect(firstOf(step, term)).toBeGreaterThanOrEqual(0);
  });

  test('are first made where the formula says', () => {
    const first = Object.fromEntries(TERMS.map((term) => [term, APART[firstOf(APART, term)]?.label]));
    expect(first).toEqual({
      elbo: 'loss',
      likelihood: 'loss',
      beta: 'z',
      kl: 'z',
      x: 'x',
      posterior: 'encoder.0',
      z: 'z',
      decoded: 'decoder.0',
    });
  });

  test('are lit for every dispatch', () => {
    for (const step of STEPS)
      for (const dispatch of step) expect(termsOf(dispatch).length).toBeGreaterThan(0);
  });
});

describe('WGSL', () => {
  test('is the same after it was cut into tokens', () => {
    for (const text of Object.values(texts))
      expect(
        tokens(text)
          .map((token) => token.text)
          .join(''),
      ).toBe(text);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(
          tokens(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  test('is coloured by what it is', () => {
    const kinds = tokens('@group(0) let fn_1: vec4f = 0x1fu + 1.5e-3; // for u32\n');
    expect(kinds.filter(({ kind }) => kind !== 'plain').map(({ kind, text }) => [kind, text])).toEqual([
      ['attribute', '@group'],
      ['number', '0'],
      ['keyword', 'let'],
      ['type', 'vec4f'],
      ['number', '0x1fu'],
      ['number', '1.5e-3'],
      ['comment', '// for u32'],
    ]);
  });

  test('of every dispatch is listed whole: its own file, and those that it shares', () => {
    for (const { kernel, whole } of STEPS.flat()) {
      const files = filesOf(whole);
      expect(files.map(({ name }) => name)).toEqual(
        expect.arrayContaining([expect.stringMatching(new RegExp(`/${kernel}.wgsl$`))]),
      );
      expect(files.map(({ name, text }) => texts[name] ?? text).join('\n')).toBe(sourceOf(files));
      // What is in no file is made from the table of tiles, and has its name.
      const made = files.filter(({ name }) => texts[name] === undefined).map(({ name }) => name);
      expect(made).toEqual(
        kernel.startsWith('chain_') || whole.family ? [expect.stringContaining('src/tiles/table.ts')] : [],
      );
    }
  });

  test('has each line of a kernel at its place in a file', () => {
    for (const files of new Set(APART.map(({ whole }) => filesOf(whole)))) {
      sourceOf(files)
        .split('\n')
        .forEach((line, i) => {
          const [name = '', place = ''] = placeOf(files, i + 1).split(':');
          const text = texts[name] ?? files.find((file) => file.name === name)?.text;
          expect(text?.split('\n')[Number(place) - 1]).toBe(line);
        });
    }
    expect(placeOf([{ name: 'one.wgsl', text: 'a\n' }], 3)).toBe('line 3');
  });
});

describe('a heat map', () => {
  const scale = { low: [0, 0, 1], zero: [1, 1, 1], high: [1, 0, 0] } as const;

  test('has nothing at 0 and full colour at its limits and beyond', () => {
    const pixels = heat(Float32Array.of(-2, -1, -0.5, 0, 0.5, 1, 2), 1, scale);
    const colours = Array.from({ length: 7 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 4)]);
    expect(colours).toEqual([
      [0, 0, 255, 255],
      [0, 0, 255, 255],
      [128, 128, 255, 255],
      [255, 255, 255, 255],
      [255, 128, 128, 255],
      [255, 0, 0, 255],
      [255, 0, 0, 255],
    ]);
  });

  test('has a limit of two digits that nearly all values keep within', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (list) => {
        const values = Float32Array.from(list);
        const limit = limitOf(values);
        expect(limit).toBeGreaterThan(0);
        expect(Number(limit.toPrecision(2))).toBe(limit);
        const sizes = values.map(Math.abs);
        const most = Math.max(...sizes);
        const beyond = sizes.filter((size) => size > limit * 1.001).length;
        // Else nearly all are 0, and the others are the scale.
        if (limit < most) expect(beyond).toBeLessThanOrEqual(0.02 * list.length + 1);
        if (most > 1e-30) expect(limit).toBeLessThanOrEqual(1.11 * most);
      }),
    );
    expect(limitOf(new Float32Array(9))).toBe(1);
    expect(limitOf(Float32Array.of(...new Array(200).fill(0), 3.21))).toBe(3.3);
  });

  test('of an image lies between paper and ink', () => {
    const onPaper = { paper: [1, 1, 1], ink: [0, 0, 0] } as const;
    expect([...picture(Float32Array.of(-1, 0.5, 2), 1, onPaper)]).toEqual([
      255, 255, 255, 255, 127, 127, 127, 255, 0, 0, 0, 255,
    ]);
    const black = { paper: [0, 0, 0], ink: [1, 1, 1] } as const;
    expect([...picture(Float32Array.of(-1, 0.2, 2), 3, black)]).toEqual([0, 51, 255, 255]);
  });

  test('with signs has its channels beside each other', () => {
    // Two rows of two pixels.
    const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    expect([...sideBySide(values, 2, 3)]).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]);
  });
});
