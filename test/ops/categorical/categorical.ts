import type { Gpu } from '../../../src/gpu/gpu';
import { at, type Matrix, matrix, type Sums, sumColumns } from '../../../src/matrix.twin';
import { categorical } from '../../../src/ops/categorical/categorical';
import { categorical as twin } from '../../../src/ops/categorical/categorical.twin';
import { categoricalMean } from '../../../src/ops/categorical/categorical_mean';
import { categoricalMean as meanTwin } from '../../../src/ops/categorical/categorical_mean.twin';
import { Arena, check, type KernelCase, padded, Random, stateWords, viewOf, Words } from '../harness';
import { scaled } from '../likelihood/likelihood';

/** Blocks that are vec4f, that begin anywhere in one, and that are longer than an invocation's stretch of others. */
const SHAPES = [
  [1, 1, 0, 1, 1],
  [1, 5, 3, 1, 2],
  [2, 3, 1, 2, 3],
  [3, 3, 0, 3, 3],
  [4, 4, 0, 5, 1],
  [5, 5, 0, 7, 2],
  [4, 7, 1, 31, 1],
  [7, 20, 2, 16, 2],
  [8, 9, 1, 11, 3],
  [8, 16, 1, 61, 1],
  [11, 13, 0, 16, 4],
  [12, 25, 2, 5, 13],
  [13, 26, 1, 5, 19],
  [16, 17, 1, 3, 32],
  [17, 50, 2, 1, 97],
  [20, 21, 0, 3, 33],
  [31, 62, 1, 16, 8],
  [32, 33, 0, 43, 3],
  [61, 100, 1, 13, 1],
  [64, 64, 0, 4, 7],
  [64, 127, 1, 2, 2],
  [67, 70, 1, 5, 10],
  [127, 200, 1, 1, 17],
  [128, 129, 1, 1, 257],
  [256, 300, 0, 11, 1],
  [2, 2, 0, 28, 28],
] as const;

/** Several rows of the output an example. */
const SAMPLED = [
  [1, 1, 0, 3, 2, 2],
  [3, 8, 2, 11, 3, 5],
  [5, 9, 1, 1, 97, 3],
  [4, 4, 0, 5, 13, 50],
] as const;

/** One-hot rows, probabilities, or blocks that sum to something else; logits, some of them far apart. */
function drawn(
  random: Random,
  { rows, samples }: { readonly rows: number; readonly samples: number },
  blocks: number,
  categories: number,
  i: number,
) {
  const input = blocks * categories;
  const hot = matrix(rows / samples, blocks, () => random.whole(categories));
  const x = matrix(rows / samples, input, (row, column) => {
    const block = Math.floor(column / categories);
    if (i % 3 === 0) return Math.fround(1 / categories);
    const one = at(hot, row, block) === column % categories ? 1 : 0;
    return i % 3 === 1 ? one : Math.fround(one * 0.9996);
  });
  const far = i % 4 === 3 ? 1e4 : 4;
  return { x, output: random.matrix(rows, input, -far, far) };
}

export const categoricalCases: KernelCase[] = [...SHAPES, ...SAMPLED].map(
  ([batchSize, examples, batch, blocks, categories, samples = 1], i) => ({
    kernel: 'categorical',
    name: `${batchSize} x ${blocks} of ${categories}, batch ${batch} of ${examples} examples, ${samples} samples`,
    async run(gpu: Gpu) {
      const random = new Random(1500 + i);
      const rows = padded(batchSize) * samples;
      const input = blocks * categories;
      const { x, output } = drawn(random, { rows, samples }, blocks, categories, i);
      const arena = new Arena(random);
      const outputPlace = arena.place(rows, input, i % 3);
      const xPlace = arena.place(rows / samples, input, i % 2);
      const columns = Math.max(1, Math.floor(32 / categories)) * categories;
      const parts = Math.ceil(input / columns);
      const losses = { offset: random.whole(9), rows, stride: parts };
      const dispatch = categorical({
        name: 'loss',
        x: viewOf(xPlace, input),
        output: viewOf(outputPlace, input),
        losses: viewOf(losses, parts, 'losses'),
        examples,
        batchSize,
        categories,
      });
      // The twin compares rows alone, and its mean is over all of them.
      const { elements, gradients } = twin(
        matrix(rows, input, (row, column) => at(x, Math.floor(row / samples), column)),
        [output],
        Math.min(batchSize, examples - batch * batchSize) * samples,
        categories,
      );
      await check(
        gpu,
        dispatch,
        {
          activations: new Words(arena.size).put(outputPlace, output).put(xPlace, x),
          state: stateWords({ step: 17, epoch: 2, batch }),
          deltas: new Words(arena.size),
          losses: new Words(losses.offset + rows * parts + 3),
        },
        [
          {
            name: 'output gradient',
            buffer: 'deltas',
            place: outputPlace,
            expected: scaled(gradients[0] as Sums, samples),
          },
          {
            name: 'reconstruction',
            buffer: 'losses',
            place: losses,
            expected: sumColumns(elements, columns),
          },
        ],
      );
    },
  }),
);

export const categoricalMeanCases: KernelCase[] = SHAPES.map(([batchSize, , , blocks, categories], i) => ({
  kernel: 'categorical_mean',
  name: `${batchSize} x ${blocks} of ${categories}, ${i}`,
  async run(gpu: Gpu) {
    const random = new Random(1600 + i);
    const rows = padded(batchSize);
    const input = blocks * categories;
    const output: Matrix = random.matrix(rows, input, i % 2 ? -100 : -4, i % 2 ? 100 : 4);
    const arena = new Arena(random);
    const place = arena.place(rows, input, i % 3);
    const dispatch = categoricalMean({ output: viewOf(place, input), name: 'loss', categories });
    await check(gpu, dispatch, { activations: new Words(arena.size).put(place, output) }, [
      {
        name: 'probability',
        buffer: 'activations',
        place,
        expected: meanTwin(output, categories),
        // exp of a difference of two logits, which is rounded.
        rounding: i % 2 ? 1e-5 : 2e-6,
      },
    ]);
  },
}));
