import { type Matrix, matrix } from '../../src/matrix.twin';
import { scores } from '../../src/step/scores';
import { scores as twin } from '../../src/step/scores.twin';
import { check, type KernelCase, padded, Random, stateWords, viewOf, Words } from '../ops/harness';

/** [batch size, parts of the reconstruction, of the KL, examples, batch, capacity in batches] */
const SHAPES = [
  [1, 1, 1, 1, 0, 1],
  [1, 25, 1, 7, 6, 3],
  [2, 1, 2, 3, 1, 2],
  [3, 2, 1, 10, 3, 2],
  [4, 3, 1, 8, 1, 1],
  [5, 25, 1, 23, 4, 5],
  [7, 4, 2, 13, 1, 2],
  [8, 1, 1, 9, 1, 2],
  [11, 8, 1, 100, 9, 4],
  [13, 25, 2, 26, 1, 1],
  [16, 25, 1, 53, 3, 3],
  [17, 3, 3, 49, 2, 2],
  [31, 1, 1, 61, 1, 2],
  [32, 25, 1, 64, 1, 2],
  [33, 2, 1, 40, 1, 1],
  [60, 7, 1, 61, 1, 2],
  [61, 2, 2, 60, 0, 1],
  [63, 1, 1, 126, 1, 2],
  [64, 25, 1, 100, 1, 1],
  [65, 3, 1, 200, 3, 3],
  [67, 96, 4, 1009, 15, 7],
  [128, 25, 1, 300, 2, 2],
  [129, 5, 1, 129, 0, 1],
  [256, 25, 1, 60_000, 234, 100],
  [256, 12, 1, 255, 0, 1],
] as const;

export const scoresCases: KernelCase[] = SHAPES.map(
  ([batchSize, parts, klParts, examples, batch, batches], i) => ({
    kernel: 'scores',
    name: `batch ${batch} of ${examples} by ${batchSize}, ${parts} and ${klParts} parts, ${batches} batches at a time`,
    async run(gpu) {
      const random = new Random(1900 + i);
      const rows = padded(batchSize);
      const count = Math.min(batchSize, examples - batch * batchSize);
      const capacity = batches * batchSize;
      const sums = random.matrix(rows, parts, 0, 100);
      const kls = random.matrix(rows, klParts, 0, 10);
      const place = { offset: 3 + i, rows, stride: parts };
      const klPlace = { offset: place.offset + rows * parts + i, rows, stride: klParts };
      const losses = new Words(klPlace.offset + rows * klParts + 2).put(place, sums).put(klPlace, kls);
      const first = (batch * batchSize) % capacity;
      const top = ({ columns, values }: Matrix) => matrix(count, columns, (r, c) => values[r * columns + c]!);
      await check(
        gpu,
        scores({
          reconstruction: viewOf(place, parts, 'losses'),
          kl: viewOf(klPlace, klParts, 'losses'),
          examples,
          batchSize,
          capacity,
        }),
        {
          state: stateWords({ step: 3, epoch: 0, batch }),
          losses,
          scores: new Words(2 * capacity),
        },
        [
          {
            name: 'scores',
            buffer: 'scores',
            place: { offset: 2 * first, rows: count, stride: 2 },
            expected: twin(top(sums), top(kls)),
          },
        ],
      );
    },
  }),
);
