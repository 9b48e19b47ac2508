import type { Gpu } from '../../../src/gpu/gpu';
import { matrix } from '../../../src/matrix.twin';
import { listRows } from '../../../src/ops/tokens/list_rows';
import { listRows as twin } from '../../../src/ops/tokens/list_rows.twin';
import { Arena, assert, check, type KernelCase, Random, stateWords, viewOf, Words } from '../harness';

/** [texts of the batch, their length, samples, texts in the data, batch] */
const SHAPES = [
  [4, 1, 1, 4, 0],
  [4, 5, 1, 3, 0],
  [8, 2, 1, 100, 3],
  [8, 29, 1, 20, 2],
  [16, 3, 4, 16, 0],
  [20, 7, 3, 39, 1],
  [60, 4, 1, 60, 0],
  [64, 12, 1, 64, 0],
  [64, 29, 1, 65, 1],
  [68, 13, 1, 200, 1],
  [128, 64, 1, 1000, 0],
  [132, 10, 5, 1000, 7],
  [12, 17, 50, 12, 0],
  [8, 1, 2, 5, 0],
  [4, 64, 1, 9, 2],
  [16, 9, 1, 16, 0],
  [24, 8, 2, 100, 4],
  [28, 6, 9, 29, 1],
  [36, 25, 1, 36, 0],
  [72, 5, 1, 100, 1],
  [100, 3, 1, 250, 2],
  [128, 16, 1, 129, 1],
  [200, 11, 1, 900, 3],
  [256, 29, 1, 256, 0],
] as const;

const name = ([rows, length, samples, examples, batch]: (typeof SHAPES)[number]) =>
  `${rows} texts of ${length}, ${samples} samples, batch ${batch} of ${examples}`;

export const listRowsCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'list_rows',
  name: name(shape),
  async run(gpu: Gpu) {
    const [rows, length, samples, examples, batch] = shape;
    const random = new Random(4700 + i);
    // Some texts end at once, some not at all, and behind an end there may be anything.
    const x = matrix(rows, length, (row) => {
      const ends = [0, 2, length][row % 3] as number;
      return random.whole(ends + 1) === 0 ? 0 : (1 + random.whole(255)) / 255;
    });
    const arena = new Arena(random);
    const place = arena.place(rows, length, i % 3);
    const columns = 1 + rows * samples * length;
    const list = { buffer: 'rows', name: 'rows that count', offset: 0, rows: 1, columns, stride: columns };
    const expected = twin(x, Math.min(rows, examples - batch * rows), samples);
    assert(expected.length === columns, 'the twin has forgotten rows');
    const activations = new Words(arena.size).put(place, x);
    const state = stateWords({ step: 5, epoch: 1, batch });
    const dispatch = listRows(viewOf(place, length), list, { size: rows, examples });
    const after = await check(gpu, dispatch, { activations, state, rows: new Words(columns) }, () => [
      // Whole numbers, which are compared below: as floats, most of them are denormal.
      ...(['rows'] as const).map((buffer) => ({
        ...{ name: buffer, buffer, place: { offset: 0, rows: 1, stride: columns } },
        ...{ expected: matrix(1, 0, () => 0), anyPadding: true },
      })),
    ]);
    const found = [...(after.rows as Words).bits];
    const wrong = found.findIndex((row, at) => row !== expected[at]);
    assert(wrong < 0, `rows[${wrong}] is ${found[wrong]} instead of ${expected[wrong]}`);
  },
}));
