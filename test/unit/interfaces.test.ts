import { describe, expect, test } from 'vitest';
import type { Vectors } from '../../demo/live/view/drawing';
import { POINTS_FIELDS } from '../../demo/live/view/points';
import { TILES_FIELDS } from '../../demo/live/view/tiles';
import { filesOf, type Kernel, sourceOf, WORKGROUP } from '../../src/gpu/kernel';
import { nodesOf } from '../../src/graph/nodes';
import { planTraining } from '../../src/graph/plan';
import { planEvaluation, planScores } from '../../src/graph/plan_evaluation';
import { planMarginal } from '../../src/graph/plan_marginal';
import { planDecoding, planEncoding, planReconstruction } from '../../src/graph/plan_sampling';
import { planWriting } from '../../src/graph/plan_text';
import { resolveSpec } from '../../src/graph/spec';
import { loadLayers } from '../../src/index';
import { loadOps } from '../../src/ops';
import { ACTIVATION_NUMBERS } from '../../src/ops/activation/activations';
import { WIDEST_HEAD } from '../../src/ops/attention/names';
import { INPUT_GRADIENTS } from '../../src/ops/dense/dense';
import { TILE_BUCKETS } from '../../src/ops/embedding/ngrams_gradient';
import { LOG_SIGMA_RANGE } from '../../src/ops/gaussian/names';
import { SIGMA_NUMBERS } from '../../src/ops/gaussian/sigma';
import { SCALE_VECTORS } from '../../src/ops/importance/importance_scale';
import { LATENT_VECTORS } from '../../src/ops/latent/latent';
import { LOGVAR_MAX, LOGVAR_MIN } from '../../src/ops/latent/names';
import { LIKELIHOOD_VECTORS } from '../../src/ops/likelihood/names';
import { LOG_SCALE_RANGE, STEP } from '../../src/ops/logistic/names';
import { COMPONENT_HEADS } from '../../src/ops/logistic_mixture/names';
import { EPSILON } from '../../src/ops/norm/names';
import { loadSamples } from '../../src/ops/samples';
import { PERMUTATION_ROUNDS } from '../../src/permutation';
import { SCHEDULES } from '../../src/schedules';
import { advanceKernel, HISTORY, HISTORY_ENTRY } from '../../src/step/advance';
import { FOURS } from '../../src/step/clip';
import { BINARIZATION_NUMBERS, VECTORS } from '../../src/step/gather';
import { NORMS } from '../../src/step/gradient_norm';
import { MATMULS, QUAD_MATMULS, tileOf } from '../../src/tiles/table';
import { LARGEST } from '../../src/train/diagnosis';
import { CASES } from '../gradients/cases';
import { kernels } from '../support/kernels';
import { OPTIONS } from '../support/plans';
import { filesBelow, textOf } from '../support/shaders';
import {
  bindingsFor,
  bindingsOf,
  constantsOf,
  elementBytes,
  overridesOf,
  structOf,
  workgroupOf,
} from '../support/wgsl';

const familiesOf = ({ given }: Kernel) => (given && !Array.isArray(given) ? MATMULS : [undefined]);
const formsOf = ({ forms }: Kernel) => (forms ? Object.keys(forms) : [undefined]);
const textsOf = (kernel: Kernel): string[] =>
  familiesOf(kernel).flatMap((family) =>
    formsOf(kernel).map((form) =>
      sourceOf(filesOf({ kernel, ...(family && { family }), ...(form && { form }) })),
    ),
  );

describe('the bindings of a kernel', () => {
  test.each(kernels.map((kernel) => [kernel.name, kernel] as const))(
    'are the same in WGSL and TypeScript, and their structs field by field: %s',
    (_, kernel) => {
      for (const text of textsOf(kernel)) expect(bindingsOf(text)).toEqual(bindingsFor(kernel));
    },
  );

  const adam = kernels.find(({ name }) => name === 'adam') as Kernel;
  const WRONG: readonly (readonly [what: string, text: string, put: string])[] = [
    ['two fields swapped', 'beta1: f32,\n  rest1: f32,', 'rest1: f32,\n  beta1: f32,'],
    ['a field of another type', 'size: u32,', 'size: f32,'],
    ['a field of another name', 'epsilon: f32,', 'eps: f32,'],
    ['a field more', 'epsilon: f32,', 'epsilon: f32,\n  decay: f32,'],
    ['a field of another size', 'epsilon: f32,', '@align(16) epsilon: f32,'],
    ['fields of the state swapped', 'step: u32,\n  epoch: u32,', 'epoch: u32,\n  step: u32,'],
    [
      'two bindings swapped',
      'first_moment: array<vec4f>;\n@group(0) @binding(4) var<storage, read_write> second_moment',
      'second_moment: array<vec4f>;\n@group(0) @binding(4) var<storage, read_write> first_moment',
    ],
    ['another access', 'read> gradients', 'read_write> gradients'],
  ];
  test.each(WRONG)('are not the same with %s', (_, text, put) => {
    const wgsl = (textsOf(adam)[0] as string).replaceAll(/ *\/\/.*/g, '');
    expect(bindingsOf(wgsl)).toEqual(bindingsFor(adam));
    const wrong = wgsl.replace(text, put);
    expect(wrong).not.toBe(wgsl);
    expect(bindingsOf(wrong)).not.toEqual(bindingsFor(adam));
  });
});

describe('a dispatch gives every constant of its kernel a value, and no other', () => {
  const overrides = new Map(
    kernels.map((kernel) => [kernel, overridesOf(textsOf(kernel)[0] as string).sort()] as const),
  );
  const dispatched = new Set<Kernel>();
  /** Of a sigma that is fixed, and of one that is learnt: another one has no use for them. */
  const OF_A_SIGMA = ['CONSTANT', 'INVERSE_VARIANCE', 'LOG_SIGMA'];

  test.each(CASES)(
    '$name',
    async ({ spec: input, batchSize, examples = batchSize, chain = true, ...one }) => {
      const { samples, freeBits } = one;
      await loadLayers(input);
      const spec = resolveSpec(input);
      await Promise.all([loadOps(nodesOf(spec)), loadSamples()]);
      const all = { ...OPTIONS, batchSize, examples, samples, freeBits: samples ? 0 : freeBits };
      const batches = { matmul: 'plain', batchSize: 4, data: 'bytes' } as const;
      const plans = [
        planTraining(spec, { ...all, workgroups: 16, clipNorm: 1 }),
        planTraining(spec, { ...all, matmul: 'quad', data: 'floats' }),
        planEvaluation(spec, all),
        planScores(spec, { ...all, capacity: 4 * all.batchSize }),
        planMarginal(spec, { ...all, samples: 6, atATime: 3, rounds: 2 }),
        planEncoding(spec, batches),
        planReconstruction(spec, { ...batches, matmul: 'quad', rounds: 2 }),
        planDecoding(spec, { ...batches, seed: 3 }),
        ...(spec.text ? [planWriting(spec, { ...batches, seed: 3, prior: true, temperature: 1 })] : []),
      ];
      // What the gradient tests say of each, which run a part of these in the short form.
      const chained = plans[0]?.dispatches.some(({ kernel }) => kernel.name === 'chain_forward');
      expect(chained, 'a chain').toBe(chain);
      for (const { kernel, constants } of plans.flatMap(({ dispatches }) => dispatches)) {
        const given = Object.keys(constants).sort();
        const rest = overrides
          .get(kernel)
          ?.filter((name) => given.includes(name) || !OF_A_SIGMA.includes(name));
        expect(given, kernel.name).toEqual(rest);
        dispatched.add(kernel);
      }
    },
  );

  test('of every kernel, but for one that archives alone dispatch', () => {
    const others = kernels.filter((kernel) => !dispatched.has(kernel));
    expect(others.map(({ name }) => name)).toEqual(['requantize']);
  });
});

test('quads are checked in workgroups of the shape of the largest that lean on their order', () => {
  const shapes = QUAD_MATMULS.map((matmul) => tileOf(matmul).lanes).sort(([a, b], [c, d]) => c * d - a * b);
  expect(workgroupOf(textOf('shaders/tiles/quads.wgsl'))).toEqual([...(shapes[0] as readonly number[]), 1]);
});

test('an entry of the history has its size in TypeScript', () => {
  expect(elementBytes(sourceOf(filesOf({ kernel: advanceKernel })), 'history')).toBe(HISTORY_ENTRY);
});

describe('the struct of numbers of a drawing', () => {
  test.each<[name: string, struct: string, fields: Readonly<Record<string, Vectors>>]>([
    ['points', 'Points', POINTS_FIELDS],
    ['tiles', 'Tiles', TILES_FIELDS],
  ])('is the same in WGSL and TypeScript, field by field: %s', (name, struct, fields) => {
    let offset = 0;
    const expected = Object.entries(fields).map(([field, [type, count]]) => {
      const at = offset;
      offset += 16 * count;
      return [field, count === 1 ? type : `array<${type}, ${count}>`, at];
    });
    expect(structOf(textOf(`shaders/view/${name}.wgsl`), struct)).toEqual(expected);
  });
});

describe('a constant', () => {
  /** The bits of a float, which WGSL compares with. */
  const bits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  const vector = (value: number): number[] => [value, value, value, value];
  const upper = (numbers: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name.toUpperCase(), number]));
  const { set, multiply, add } = INPUT_GRADIENTS;

  /** What stands in WGSL and in TypeScript, by file. */
  const SHARED: Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>> = {
    'shaders/activation/table.wgsl': upper(ACTIVATION_NUMBERS),
    'shaders/lib/input_gradient.wgsl': upper({ set, multiply, add }),
    'shaders/importance/importance.wgsl': { RATIO_VECTORS: LATENT_VECTORS },
    'shaders/importance/importance_scale.wgsl': { SCALE_VECTORS },
    'shaders/latent/clamp.wgsl': { LOGVAR_MIN: vector(LOGVAR_MIN), LOGVAR_MAX: vector(LOGVAR_MAX) },
    'shaders/latent/latent.wgsl': { LATENT_VECTORS },
    'shaders/lib/fault.wgsl': { LARGEST: bits(LARGEST) },
    'shaders/lib/index.wgsl': { WORKGROUP },
    'shaders/lib/permutation.wgsl': { PERMUTATION_ROUNDS },
    'shaders/conv2d/conv2d_bias_gradient.wgsl': { LANES: WORKGROUP },
    'shaders/embedding/ngrams_gradient.wgsl': { BUCKETS: TILE_BUCKETS, LANES: WORKGROUP },
    'shaders/norm/norm.wgsl': { EPSILON: Math.fround(EPSILON) },
    'shaders/norm/norm_parameter_gradient.wgsl': { LANES: WORKGROUP },
    'shaders/attention/head_any.wgsl': { MOST_FOURS: WIDEST_HEAD / 4 },
    'shaders/gaussian/log_sigma_gradient.wgsl': { LANES: WORKGROUP },
    'shaders/gaussian/sigma.wgsl': {
      ...upper(SIGMA_NUMBERS),
      LEAST_LOG_SIGMA: LOG_SIGMA_RANGE[0],
      MOST_LOG_SIGMA: LOG_SIGMA_RANGE[1],
    },
    'shaders/likelihood/likelihood.wgsl': { LIKELIHOOD_VECTORS },
    'shaders/logistic/level.wgsl': {
      STEP: Math.fround(STEP),
      LOG_STEP: Math.fround(Math.log(STEP)),
      LEAST_LOG_SCALE: LOG_SCALE_RANGE[0],
      MOST_LOG_SCALE: LOG_SCALE_RANGE[1],
    },
    'shaders/logistic_mixture/logistic_mixture.wgsl': { HEADS: COMPONENT_HEADS.length },
    'shaders/logistic_mixture/logistic_mixture_mean.wgsl': { HEADS: COMPONENT_HEADS.length },
    'shaders/step/advance.wgsl': { HISTORY },
    'shaders/step/clip.wgsl': { NORMS, FOURS },
    'shaders/step/gather.wgsl': { VECTORS, ...upper(BINARIZATION_NUMBERS) },
    'shaders/step/rate.wgsl': { COSINE: SCHEDULES.indexOf('cosine'), STEPS: SCHEDULES.indexOf('steps') },
  };
  /** What stands in WGSL alone. */
  const OWN = [
    'FAULTY_GRADIENT',
    'FAULTY_PARAMETER',
    'A_ALONG_K',
    'B_ALONG_K',
    'SIDE',
    'DEPTH',
    'STRIDE',
    'VALUES',
    'GRADIENTS',
    'QUERY',
    'KEY',
    'VALUE',
    'LEAST',
    'MARKED',
    'WORDS',
  ];

  test.each(filesBelow('shaders', '.wgsl'))('has one value in WGSL and TypeScript: %s', (file) => {
    const shared = Object.entries(constantsOf(textOf(file))).filter(([name]) => !OWN.includes(name));
    const expected = Object.entries(SHARED[file] ?? {}).map(([name, value]) => [name, [value].flat()]);
    expect(Object.fromEntries(shared)).toEqual(Object.fromEntries(expected));
  });

  test('of the sum of norms is the size of a workgroup, of which each invocation takes one', () => {
    expect(NORMS).toBe(WORKGROUP);
  });
});
