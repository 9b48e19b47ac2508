import type { Gpu } from '../../src/gpu/gpu';
import { at, matrix } from '../../src/matrix.twin';
import { batchExamples } from '../../src/step/gather.twin';
import { gatherBytes } from '../../src/step/gather_bytes';
import { gatherFloats } from '../../src/step/gather_floats';
import { Arena, check, type KernelCase, padded, Random, stateWords, viewOf, Words } from '../ops/harness';

/** [batch size, input, examples, batch, window]: whole and partial batches, several parts of a row, all data and a window. */
const SHAPES = [
  [1, 1, 1, 0, 1],
  [4, 4, 9, 2, 9],
  [5, 7, 23, 4, 23],
  [16, 33, 61, 1, 61],
  [7, 65, 100, 9, 14],
  [12, 30, 53, 4, 24],
] as const;

/** The label of an example comes with its values: behind them in the data, in its own place in the batch. */
export const gatherLabelsCases: KernelCase[] = (['bytes', 'floats'] as const).flatMap((kind) =>
  SHAPES.map(([batchSize, input, examples, batch, window], i) => ({
    kernel: `gather_${kind}`,
    name: `batch ${batch} of ${examples} x ${input} with labels, by ${batchSize}, ${window} at a time`,
    async run(gpu: Gpu) {
      const random = new Random(1650 + i);
      const values = matrix(window, input, () => random.whole(256));
      const labels = matrix(window, 1, () => random.whole(2 ** 24));
      const stride = padded(input) + 4;
      const elements = kind === 'bytes' ? new Uint8Array(window * stride) : new Float32Array(window * stride);
      for (let row = 0; row < window; row++) {
        for (let column = 0; column < input; column++)
          elements[row * stride + column] = at(values, row, column);
        const label = at(labels, row, 0);
        const bytes = kind === 'bytes' ? [label & 255, (label >> 8) & 255, label >> 16] : [label];
        elements.set(bytes, row * stride + padded(input));
      }
      const rows = padded(batchSize);
      const arena = new Arena(random);
      const x = arena.place(rows, input, i % 3);
      const places = arena.place(rows, 1);
      const whole = window === examples;
      const seed = [random.word(), random.whole(2 ** 21)] as const;
      const numbers = {
        ...{ x: viewOf(x, input), labels: viewOf(places, 1), examples, batchSize, shuffle: whole, seed },
        ...(!whole && { window }),
      };
      const chosen = batchExamples({ ...numbers, batch, epoch: 2 });
      const taken = (row: number) => (row < chosen.length ? (chosen[row] as number) : undefined);
      const unit = kind === 'bytes' ? 255 : 1;
      await check(
        gpu,
        kind === 'bytes' ? gatherBytes(numbers) : gatherFloats(numbers),
        {
          data: Words.fromBits(new Uint32Array(elements.buffer)),
          state: stateWords({ step: 3, epoch: 2, batch }),
          activations: new Words(arena.size),
        },
        [
          {
            name: 'x',
            buffer: 'activations',
            place: x,
            expected: matrix(rows, input, (row, column) => {
              const example = taken(row);
              return example === undefined ? 0 : at(values, example, column) / unit;
            }),
            tolerance: kind === 'bytes' ? 2 ** -23 : 0,
          },
          {
            name: 'labels',
            buffer: 'activations',
            place: places,
            expected: matrix(rows, 1, (row) => {
              const example = taken(row);
              return example === undefined ? 0 : at(labels, example, 0);
            }),
            tolerance: 0,
          },
        ],
      );
    },
  })),
);
