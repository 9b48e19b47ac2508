import type { Gpu } from '../../src/gpu/gpu';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { drawToken } from '../../src/step/draw_token';
import { tokenOf, drawToken as twin } from '../../src/step/draw_token.twin';
import { Arena, check, type KernelCase, padded, Random, stateWords, viewOf, Words } from '../ops/harness';

/** [rows, length, symbols, position, temperature] */
const SHAPES = [
  [1, 1, 2, 0, 1],
  [1, 4, 2, 3, 0],
  [4, 5, 3, 0, 0.5],
  [4, 5, 3, 1, 0],
  [4, 5, 3, 4, 1],
  [5, 6, 7, 2, 2],
  [7, 8, 27, 7, 0.7],
  [8, 9, 28, 0, 0],
  [8, 9, 28, 4, 1],
  [12, 13, 31, 6, 1],
  [16, 17, 29, 16, 1.5],
  [20, 17, 30, 3, 0.1],
  [32, 33, 64, 31, 1],
  [33, 16, 65, 15, 0.8],
  [60, 7, 100, 5, 1],
  [63, 12, 128, 11, 0],
  [64, 25, 27, 12, 1],
  [65, 25, 27, 24, 10],
  [100, 10, 255, 9, 1],
  [128, 65, 40, 64, 0.9],
  [130, 3, 256, 1, 0],
  [256, 17, 28, 8, 1],
  [257, 4, 256, 2, 1.2],
  [64, 1, 256, 0, 0.3],
] as const;

/** Draws nearer than this to where another symbol begins are no test: f32 may fall on the other side. */
const MARGIN = 1e-5;

function bytesOf(known: Matrix): Words {
  const stride = padded(known.columns);
  const bytes = new Uint8Array(padded(known.rows * stride));
  for (let row = 0; row < known.rows; row++)
    bytes.set(known.values.subarray(row * known.columns, (row + 1) * known.columns), row * stride);
  return Words.fromBits(new Uint32Array(bytes.buffer));
}

export const drawTokenCases: KernelCase[] = SHAPES.map(
  ([rows, length, symbols, position, temperature], i) => ({
    kernel: 'draw_token',
    name: `${rows} of ${length} x ${symbols}, position ${position}, temperature ${temperature}`,
    async run(gpu: Gpu) {
      const random = new Random(4300 + i);
      const draws = {
        ...{ symbols, position, temperature, stream: 11, batchSize: rows },
        ...{ seed: [random.word(), random.whole(2 ** 21)] as const, epoch: i % 2, batch: i % 3 },
      };
      // A third of the texts has ended before, a quarter has a token there, and a quarter may not end.
      const x = matrix(rows, length, () => (random.whole(3) === 0 ? 0 : random.whole(symbols) / 255));
      const known = matrix(rows, length, () => [0, 0, 1, 2][random.whole(4)] as number);
      let logits = random.matrix(rows, length * symbols, -4, 4);
      // Some are alike, of which the first is to be taken, and some far apart.
      logits = matrix(rows, length * symbols, (row, column) =>
        row % 3 === 1
          ? Math.round(logits.values[row * length * symbols + column] as number)
          : (logits.values[row * length * symbols + column] as number) * (row % 4 === 3 ? 20 : 1),
      );
      const sure = matrix(rows, length, (row, column) => {
        const { margin } = tokenOf(x, logits, row, { ...draws, known });
        return column === position && margin < MARGIN ? 1 : (known.values[row * length + column] as number);
      });
      const arena = new Arena(random);
      const places = {
        logits: arena.place(rows, length * symbols, i % 3),
        x: arena.place(rows, length, i % 2),
      };
      const views = { logits: viewOf(places.logits, length * symbols), x: viewOf(places.x, length) };
      const activations = new Words(arena.size).put(places.x, x).put(places.logits, logits);
      await check(
        gpu,
        drawToken({ ...views, ...draws }),
        {
          state: stateWords({ step: 5, epoch: draws.epoch, batch: draws.batch }),
          known: bytesOf(sure),
          activations,
        },
        [
          {
            name: 'x',
            buffer: 'activations',
            place: places.x,
            expected: twin(x, logits, { ...draws, known: sure }),
            tolerance: 1e-6,
          },
        ],
      );
    },
  }),
);
