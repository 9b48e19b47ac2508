import type { Gpu } from '../../src/gpu/gpu';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { requantize } from '../../src/step/requantize';
import { requantize as twin } from '../../src/step/requantize.twin';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../ops/harness';

/** [rows, columns]: tails of a vec4f, around a workgroup (256 values), and several of them. */
const SHAPES = [
  [4, 1],
  [4, 2],
  [4, 3],
  [4, 4],
  [4, 5],
  [8, 7],
  [12, 13],
  [4, 63],
  [4, 64],
  [8, 65],
  [12, 85],
  [4, 511],
  [68, 61],
  [256, 80],
  [4, 1029],
] as const;
/** The shifts that a codec may have. */
const SHIFTS = [-8, 24] as const;
/** Sums are smaller than this. */
const EXACT = 2 ** 24;

const OF = { label: 'layer', part: 'encoder' };

/** An integer from -most to most. */
const integer = (random: Random, most: number) => random.whole(2 * most + 1) - most;

async function compare(gpu: Gpu, seed: number, y: Matrix, shift: Matrix, low: Matrix, high: Matrix) {
  const random = new Random(seed);
  const { columns } = y;
  const factor = matrix(1, columns, (_, column) => 2 ** -(shift.values[column] as number));
  const arena = new Arena(random);
  const place = arena.place(y.rows, columns, seed % 3);
  const numbers = new Arena(random);
  const places = [factor, low, high].map(() => numbers.place(1, columns));
  const parameters = new Words(numbers.size);
  const views = [factor, low, high].map((list, i) => {
    parameters.put(places[i] as (typeof places)[0], list);
    return viewOf(places[i] as (typeof places)[0], columns, 'parameters');
  });
  const [factors, lows, highs] = views as [(typeof views)[0], (typeof views)[0], (typeof views)[0]];
  const of = { y: viewOf(place, columns), factor: factors, low: lows, high: highs };
  const buffers = { parameters, activations: new Words(arena.size).put(place, y) };
  await check(gpu, requantize(of, OF), buffers, [
    { name: 'y', buffer: 'activations', place, expected: twin(y, shift, low, high) },
  ]);
}

const random: KernelCase[] = SHAPES.map(([rows, columns], i) => ({
  kernel: 'requantize',
  name: `${rows} x ${columns}, any shift and range`,
  async run(gpu: Gpu) {
    const random = new Random(1700 + i);
    const shift = matrix(1, columns, () => SHIFTS[0] + random.whole(SHIFTS[1] - SHIFTS[0] + 1));
    // Ranges about as large as what is clipped to them, on either side of zero or around it.
    const low = matrix(1, columns, () => integer(random, EXACT - 1) >> random.whole(20));
    const high = matrix(1, columns, (_, column) => (low.values[column] as number) + random.whole(4096));
    const y = matrix(rows, columns, () => integer(random, EXACT - 1) >> random.whole(24));
    await compare(gpu, 1700 + i, y, shift, low, high);
  },
}));

/** What rounds where it should not, or rounds towards zero, is wrong at one of these; either sign of each. */
const EDGES = [
  ...[0, 1, 2, 3, EXACT - 1, EXACT - 2, EXACT - 3, 5_592_405, 11_184_811],
  ...Array.from({ length: 24 }, (_, power) => [2 ** power - 1, 2 ** power, 2 ** power + 1]).flat(),
].flatMap((value) => [value, -value]);

const edges: KernelCase[] = [-8, -1, 0, 1, 7, 8, 16, 23, 24].map((by, i) => ({
  kernel: 'requantize',
  name: `powers of two, the numbers beside them, and the largest sums of either sign, by 2^${by}`,
  async run(gpu: Gpu) {
    const columns = EDGES.length;
    const all = (value: number) => matrix(1, columns, () => value);
    const y = matrix(4, columns, (row, column) => EDGES[(column + row * 7) % columns] as number);
    // The first clips nothing, but for what is not exact any more.
    const most = by < 0 ? 2 ** 32 : EXACT;
    await compare(gpu, 1800 + i, y, all(by), all(-most), all(most));
    await compare(gpu, 1900 + i, y, all(by), all(0), all(255));
  },
}));

export const requantizeCases: KernelCase[] = [...random, ...edges];
