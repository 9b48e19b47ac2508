import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix, sumColumns } from '../../../src/matrix.twin';
import { likelihood } from '../../../src/ops/likelihood/likelihood';
import { likelihood as twin } from '../../../src/ops/likelihood/likelihood.twin';
import { LIKELIHOODS, type Likelihood, likelihoodParts } from '../../../src/ops/likelihood/names';
import { Arena, check, type KernelCase, padded, Random, stateWords, viewOf, Words } from '../harness';

/** Columns that an invocation sums. */
const PART = 32;

type Shape = readonly [batchSize: number, examples: number, batch: number, input: number];

/** The last batch of an epoch may be partial. */
const SHAPES: readonly Shape[] = [
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

interface Given {
  readonly x: Matrix;
  readonly output: Matrix;
}

function setUp(name: Likelihood, [batchSize, examples, batch, input]: Shape, seed: number) {
  const random = new Random(seed);
  const rows = padded(batchSize);
  const count = Math.min(batchSize, examples - batch * batchSize);
  const [low, high] = name === 'bernoulli' ? [0, 1] : [-2, 2];
  const matrices: Given = {
    x: random.matrix(rows, input, low, high),
    output: random.matrix(rows, input, -4, 4),
  };
  const arena = new Arena(random);
  const output = arena.place(rows, input, seed % 3);
  const x = arena.place(rows, input, seed % 2);
  const parts = likelihoodParts(input);
  const losses = { offset: random.whole(9), rows, stride: parts };
  const dispatch = likelihood({
    name: 'loss',
    likelihood: name,
    x: viewOf(x, input),
    output: viewOf(output, input),
    losses: viewOf(losses, parts, 'losses'),
    examples,
    batchSize,
  });
  const buffers = (of: Given) => ({
    activations: new Words(arena.size).put(output, of.output).put(x, of.x),
    state: stateWords({ step: 17, epoch: 2, batch }),
    deltas: new Words(arena.size),
    losses: new Words(losses.offset + rows * parts + 3),
  });
  const expected = (of: Given) => {
    const { elements, gradient } = twin(name, of.x, of.output, count);
    return [
      { name: 'output gradient', buffer: 'deltas', place: output, expected: gradient },
      { name: 'reconstruction', buffer: 'losses', place: losses, expected: sumColumns(elements, PART) },
    ];
  };
  return { matrices, dispatch, buffers, expected };
}

const random = LIKELIHOODS.flatMap((name) =>
  SHAPES.map((shape, i) => {
    const [batchSize, examples, batch, input] = shape;
    return {
      kernel: 'likelihood',
      name: `${name} ${batchSize} x ${input}, batch ${batch} of ${examples} examples`,
      async run(gpu: Gpu) {
        const { matrices, dispatch, buffers, expected } = setUp(name, shape, 1100 + i);
        await check(gpu, dispatch, buffers(matrices), expected(matrices));
      },
    };
  }),
);

const extremes: KernelCase[] = [
  {
    kernel: 'likelihood',
    name: 'bernoulli logits of +-1e4, +-100 and 0 on targets of 0, 1 and 1/2',
    async run(gpu) {
      const { dispatch, buffers, expected } = setUp('bernoulli', [4, 4, 0, 15], 1200);
      const logits = [-1e4, -100, 0, 100, 1e4];
      const of = {
        output: matrix(4, 15, (_, column) => logits[column % 5] as number),
        x: matrix(4, 15, (_, column) => [0, 0.5, 1][Math.floor(column / 5)] as number),
      };
      await check(gpu, dispatch, buffers(of), expected(of));
    },
  },
  {
    kernel: 'likelihood',
    name: 'gaussian means far from the data',
    async run(gpu) {
      const { matrices, dispatch, buffers, expected } = setUp('gaussian', [4, 4, 0, 9], 1201);
      const of = { ...matrices, output: matrix(4, 9, (_, column) => (column % 2 ? 1e4 : -1e4)) };
      await check(gpu, dispatch, buffers(of), expected(of));
    },
  },
];

export const likelihoodCases: KernelCase[] = [...random, ...extremes];
