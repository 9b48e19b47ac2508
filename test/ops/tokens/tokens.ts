import type { Gpu } from '../../../src/gpu/gpu';
import { at, matrix, type Sums } from '../../../src/matrix.twin';
import { tokens } from '../../../src/ops/tokens/tokens';
import { tokens as twin } from '../../../src/ops/tokens/tokens.twin';
import { TEXT_SHAPES, texts } from '../embedding/texts';
import { Arena, check, type KernelCase, padded, Random, stateWords, viewOf, Words } from '../harness';
import { scaled } from '../likelihood/likelihood';

/** [batch size, examples, batch, length, symbols, samples]: partial batches, down to one example, and several rows an example. */
const SHAPES = [
  ...TEXT_SHAPES.map(([rows, length, symbols], i) => {
    const size = rows - (i % 4);
    return [size, size + 1 + (i % 3), i % 2, length, symbols, 1] as const;
  }),
  [1, 1, 0, 12, 30, 2],
  [3, 8, 2, 11, 3, 5],
  [5, 9, 1, 3, 97, 3],
  [4, 4, 0, 5, 13, 50],
] as const;

export const tokensCases: KernelCase[] = SHAPES.map(
  ([batchSize, examples, batch, length, symbols, samples], i) => ({
    kernel: 'tokens',
    name: `${batchSize} x ${length} of ${symbols}, batch ${batch} of ${examples} examples, ${samples} samples`,
    async run(gpu: Gpu) {
      const random = new Random(6300 + i);
      const rows = padded(batchSize) * samples;
      const x = texts(random, rows / samples, length, i % 5 === 4 ? 256 : symbols);
      // Whatever lies behind an end is padding.
      if (i % 6 === 5) for (let k = 2; k < x.values.length; k += 7) x.values[k] = 0;
      // Some logits lie far apart.
      const far = i % 4 === 3 ? 1e4 : 4;
      const output = random.matrix(rows, length * symbols, -far, far);
      const arena = new Arena(random);
      const outputPlace = arena.place(rows, length * symbols, i % 3);
      const xPlace = arena.place(rows / samples, length, i % 2);
      const losses = { offset: random.whole(9), rows, stride: length };
      const dispatch = tokens({
        name: 'loss',
        x: viewOf(xPlace, length),
        output: viewOf(outputPlace, length * symbols),
        losses: viewOf(losses, length, 'losses'),
        examples,
        batchSize,
      });
      // The twin compares rows alone, and its mean is over all of them.
      const { elements, gradients } = twin(
        matrix(rows, length, (row, column) => at(x, Math.floor(row / samples), column)),
        output,
        Math.min(batchSize, examples - batch * batchSize) * samples,
      );
      const buffers = {
        activations: new Words(arena.size).put(outputPlace, output).put(xPlace, x),
        state: stateWords({ step: 17, epoch: 2, batch }),
        deltas: new Words(arena.size),
        losses: new Words(losses.offset + rows * length + 3),
      };
      await check(gpu, dispatch, buffers, [
        {
          name: 'output gradient',
          buffer: 'deltas',
          place: outputPlace,
          expected: scaled(gradients[0] as Sums, samples),
        },
        { name: 'reconstruction', buffer: 'losses', place: losses, expected: elements },
      ]);
    },
  }),
);
