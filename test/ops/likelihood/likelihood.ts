import type { Gpu } from '../../../src/gpu/gpu';
import type { Dispatch } from '../../../src/gpu/kernel';
import type { View } from '../../../src/gpu/view';
import { at, type Matrix, matrix, type Sums, sumColumns } from '../../../src/matrix.twin';
import type { Likelihood } from '../../../src/ops/likelihood/likelihood';
import type { LikelihoodResult } from '../../../src/ops/likelihood/likelihood.twin';
import { likelihoodParts } from '../../../src/ops/likelihood/names';
import {
  Arena,
  type Buffers,
  check,
  type KernelCase,
  padded,
  Random,
  stateWords,
  viewOf,
  Words,
} from '../harness';

/** Columns that an invocation sums. */
const PART = 32;

export type Shape = readonly [
  batchSize: number,
  examples: number,
  batch: number,
  input: number,
  samples?: number,
];

/** The last batch of an epoch may be partial. */
export const SHAPES: readonly Shape[] = [
  [1, 1, 0, 1],
  [1, 5, 3, 2],
  [2, 3, 1, 3],
  [3, 3, 0, 4],
  [4, 4, 0, 5],
  [5, 5, 0, 7],
  [4, 7, 1, 31],
  [7, 20, 2, 32],
  [8, 9, 1, 33],
  [8, 16, 1, 61],
  [11, 13, 0, 64],
  [12, 25, 2, 65],
  [13, 26, 1, 95],
  [16, 17, 1, 96],
  [17, 50, 2, 97],
  [20, 21, 0, 127],
  [31, 62, 1, 128],
  [32, 33, 0, 129],
  [61, 100, 1, 13],
  [64, 64, 0, 28],
  [64, 127, 1, 4],
  [67, 70, 1, 50],
  [127, 200, 1, 17],
  [128, 129, 1, 257],
  [256, 300, 0, 11],
  [2, 2, 0, 784],
];

/** Several rows of the output an example. */
export const SAMPLED: readonly Shape[] = [
  [1, 1, 0, 6, 2],
  [3, 8, 2, 33, 5],
  [5, 9, 1, 97, 3],
  [4, 4, 0, 13, 50],
  [13, 20, 1, 40, 2],
];

type Range = readonly [low: number, high: number];

/** A distribution whose kernel is checked. */
export interface Distribution {
  /** What is special about it, among those of a kernel. */
  readonly name?: string;
  /** Of x. */
  readonly range: Range;
  /** Of each head of the output. */
  readonly heads?: readonly Range[];
  /** Of a learnt parameter, one for each column or one for all. */
  readonly parameter?: { readonly range: Range; readonly each: boolean };
  /** How much more values may be off, by their magnitudes: WGSL's exp(x) by 3 + 2 |x| units in the last place. */
  readonly rounding?: number;
  dispatch(of: Likelihood, parameter: View | undefined): Dispatch;
  /** `heads`: those of the output, and behind them the parameter of each value. */
  twin(x: Matrix, heads: readonly Matrix[], count: number): LikelihoodResult;
}

/** What a case is given: x, and the heads of the output. */
export interface Given {
  readonly x: Matrix;
  readonly heads: readonly Matrix[];
}

/** Buffers and views of a case, for a distribution's other kernels, too. */
export function setUp(
  { range, heads = [[-4, 4]], parameter }: Pick<Distribution, 'range' | 'heads' | 'parameter'>,
  [batchSize, examples, batch, input, samples = 1]: Shape,
  seed: number,
) {
  const random = new Random(seed);
  const rows = padded(batchSize) * samples;
  const given: Given = {
    x: random.matrix(rows / samples, input, ...range),
    heads: heads.map((one) => random.matrix(rows, input, ...one)),
  };
  const arena = new Arena(random);
  const width = padded(input);
  const all = arena.place(rows, heads.length * width, seed % 3);
  const outputs = heads.map((_, i) => ({ ...all, offset: all.offset + i * width, width }));
  const x = arena.place(rows / samples, input, seed % 2);
  const columns = parameter?.each ? input : 1;
  // One of two places, as each is compiled anew.
  const own = { offset: 12 * random.whole(2), rows: 1, stride: padded(columns) };
  const learnt = parameter && random.matrix(1, columns, ...parameter.range);
  const parameters = new Words(own.offset + own.stride + 4);
  const [output, ...others] = outputs.map((place) => viewOf(place, input, 'activations', 'output'));
  return {
    given,
    learnt,
    count: Math.min(batchSize, examples - batch * batchSize),
    rows,
    input,
    outputs,
    views: { name: 'loss', x: viewOf(x, input), output: output as View, others, examples, batchSize },
    parameter: parameter && viewOf(own, columns, 'parameters', 'log_sigma'),
    own,
    random,
    buffers: (of: Given) => ({
      activations: of.heads.reduce(
        (words, head, i) => words.put(outputs[i] as (typeof outputs)[number], head),
        new Words(arena.size).put(x, of.x),
      ),
      state: stateWords({ step: 17, epoch: 2, batch }),
      ...(learnt && { parameters: parameters.put(own, learnt) }),
    }),
    deltas: new Words(arena.size),
  };
}

async function run(gpu: Gpu, of: Distribution, shape: Shape, seed: number, change?: (given: Given) => Given) {
  const { given, learnt, count, rows, input, outputs, views, parameter, random, buffers, deltas } = setUp(
    of,
    shape,
    seed,
  );
  const { x, heads } = change ? change(given) : given;
  const parts = likelihoodParts(input);
  const losses = { offset: random.whole(9), rows, stride: parts };
  const dispatch = of.dispatch({ ...views, losses: viewOf(losses, parts, 'losses') }, parameter);
  const everywhere = learnt && matrix(rows, input, (_, c) => at(learnt, 0, learnt.columns > 1 ? c : 0));
  // The twin compares rows alone, and its mean is over all of them.
  const samples = rows / x.rows;
  const each = matrix(rows, input, (row, column) => at(x, Math.floor(row / samples), column));
  const { elements, gradients } = of.twin(each, everywhere ? [...heads, everywhere] : heads, count * samples);
  const all = { ...buffers({ x, heads }), deltas, losses: new Words(losses.offset + rows * parts + 3) };
  const bound = Object.entries(all).filter(([name]) => name in dispatch.kernel.bindings);
  // A number needs no parameters, but has them bound.
  const unused: Buffers = 'parameters' in dispatch.kernel.bindings ? { parameters: new Words(4) } : {};
  await check(gpu, dispatch, { ...unused, ...Object.fromEntries(bound) }, [
    ...outputs.map((place, i) => ({
      name: `gradient of head ${i}`,
      buffer: 'deltas',
      place,
      expected: scaled(gradients[i] as Sums, samples),
      rounding: of.rounding ?? 0,
    })),
    {
      name: 'reconstruction',
      buffer: 'losses',
      place: losses,
      expected: sumColumns(elements, PART),
      rounding: of.rounding ?? 0,
    },
  ]);
}

/** Terms of which there are so many times as much. */
export function scaled(terms: Sums, by: number): Sums {
  const of = (values: Float64Array) => values.map((value) => value * by);
  return { ...terms, values: of(terms.values), magnitudes: of(terms.magnitudes) };
}

export const rowsOf = ([, , , , samples]: Shape) => (samples === undefined ? '' : `, ${samples} samples`);

/** Cases of a kernel: all shapes, by its distributions in turn, and what else is given by rows of 4 examples of 15 values. */
export function likelihoodCases(
  kernel: string,
  distributions: readonly Distribution[],
  extremes: Readonly<Record<string, (given: Given) => Given>>,
): KernelCase[] {
  const random = [...SHAPES, ...SAMPLED].map((shape, i) => {
    const of = distributions[i % distributions.length] as Distribution;
    return {
      kernel,
      name: `${of.name ?? ''} ${shape[0]} x ${shape[3]}, batch ${shape[2]} of ${shape[1]} examples${rowsOf(shape)}`.trim(),
      run: (gpu: Gpu) => run(gpu, of, shape, 1100 + i),
    };
  });
  const further = Object.entries(extremes).flatMap(([name, change]) =>
    distributions.map((of, i) => ({
      kernel,
      name: `${of.name ?? ''} ${name}`.trim(),
      run: (gpu: Gpu) => run(gpu, of, [4, 4, 0, 15], 1200 + i, change),
    })),
  );
  return [...random, ...further];
}
