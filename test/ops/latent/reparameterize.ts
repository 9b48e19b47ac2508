import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix } from '../../../src/matrix.twin';
import { reparameterize } from '../../../src/ops/latent/reparameterize';
import { reparameterize as twin } from '../../../src/ops/latent/reparameterize.twin';
import { reparameterizeBackward } from '../../../src/ops/latent/reparameterize_backward';
import { reparameterizeBackward as backwardTwin } from '../../../src/ops/latent/reparameterize_backward.twin';
import { normal } from '../../../src/step/normal.twin';
import {
  Arena,
  type Buffers,
  check,
  type KernelCase,
  type Place,
  padded,
  Random,
  stateWords,
  Words,
} from '../harness';

/** [rows, latent] */
export const LATENT_SHAPES = [
  [4, 1],
  [4, 2],
  [4, 3],
  [4, 4],
  [4, 5],
  [8, 1],
  [8, 7],
  [12, 8],
  [12, 9],
  [16, 2],
  [20, 11],
  [20, 13],
  [28, 16],
  [36, 17],
  [60, 4],
  [64, 4],
  [64, 5],
  [68, 4],
  [124, 2],
  [128, 20],
  [132, 31],
  [256, 2],
  [256, 33],
  [260, 50],
  [4, 257],
  [508, 127],
] as const;

/** Mu and logvar of one row lie side by side, each padded. */
export function headPlaces(arena: Arena, rows: number, latent: number) {
  const both = arena.place(rows, 2 * padded(latent));
  return { both, put: (words: Words, mu: Matrix, logvar: Matrix) => words.put(both, joined(mu, logvar)) };
}

/** [mu, padding, logvar, padding] */
export function joined(mu: Matrix, logvar: Matrix): Matrix {
  const half = padded(mu.columns);
  return matrix(mu.rows, 2 * half, (row, column) => {
    const source = column < half ? mu : logvar;
    const c = column % half;
    return c < mu.columns ? (source.values[row * mu.columns + c] as number) : 0;
  });
}

/** The two halves of the heads' place as places of their own are no rectangles: compares them row by row. */
export function headRows(name: string, buffer: string, both: Place, mu: Rows, logvar: Rows) {
  const half = both.stride / 2;
  return Array.from({ length: both.rows }, (_, row) =>
    [mu, logvar].map((expected, i) => ({
      name: `${name} ${i ? 'logvar' : 'mu'} of row ${row}`,
      buffer,
      place: { offset: both.offset + row * both.stride + i * half, rows: 1, stride: half },
      expected: rowOf(expected, row),
    })),
  ).flat();
}

type Rows = ReturnType<typeof twin>;

function rowOf({ columns, values, magnitudes, terms }: Rows, row: number): Rows {
  const [from, to] = [row * columns, (row + 1) * columns];
  return {
    rows: 1,
    columns,
    values: values.slice(from, to),
    magnitudes: magnitudes.slice(from, to),
    terms,
  };
}

function setUp([rows, latent]: readonly [number, number], seed: number) {
  const random = new Random(seed);
  const mu = random.matrix(rows, latent, -2, 2);
  // Some beyond the clamps, where exp stays small enough only at the lower one.
  const logvar = matrix(rows, latent, () =>
    random.whole(9) === 0 ? random.uniform(-60, -31) : random.uniform(-4, 4),
  );
  const eps = random.matrix(rows, latent, -3, 3);
  const arena = new Arena(random);
  const heads = headPlaces(arena, rows, latent);
  const z = arena.place(rows, latent);
  const epsPlace = arena.place(rows, latent);
  const offsets = { heads: heads.both.offset, z: z.offset, eps: epsPlace.offset };
  const noise = {
    stream: random.whole(5),
    batchSize: rows - random.whole(4),
    seed: [random.word(), random.whole(2 ** 21)] as const,
  };
  const numbers = { rows, latent, ...offsets, ...noise };
  const activations = heads.put(new Words(arena.size), mu, logvar);
  return { random, mu, logvar, eps, arena, heads, z, epsPlace, noise, numbers, activations };
}

/** eps must be the noise of its place in training; z must follow from the eps that was drawn. */
async function forward(
  gpu: Gpu,
  { noise, numbers, z, epsPlace, ...set }: ReturnType<typeof setUp>,
  logvar: Matrix,
  relative?: number,
): Promise<void> {
  const { rows, latent } = numbers;
  const { mu, heads, random } = set;
  const activations = heads.put(set.activations, mu, logvar);
  const place = { epoch: random.whole(2 ** 32), batch: random.whole(1000) };
  const buffers = { state: stateWords({ step: 3, ...place }), activations };
  await check(gpu, reparameterize(numbers), buffers, (after: Buffers) => {
    const drawn = (after.activations as Words).get(epsPlace, latent);
    const expected = twin({ mu, logvar }, drawn);
    const bound = (i: number) => 1e-6 + (relative ?? 0) * (expected.magnitudes[i] as number);
    return [
      {
        name: 'eps',
        buffer: 'activations',
        place: epsPlace,
        expected: normal({ rows, width: latent, ...noise, ...place }),
      },
      {
        name: 'z',
        buffer: 'activations',
        place: z,
        expected,
        tolerance: relative === undefined ? undefined : bound,
      },
    ];
  });
}

export const reparameterizeCases: KernelCase[] = [
  ...LATENT_SHAPES.map((shape, i) => ({
    kernel: 'reparameterize',
    name: shape.join(' x '),
    async run(gpu: Gpu) {
      const set = setUp(shape, 900 + i);
      await forward(gpu, set, set.logvar);
    },
  })),
  {
    kernel: 'reparameterize',
    name: 'logvar far beyond its bounds',
    async run(gpu) {
      const logvar = matrix(4, 5, (row, column) => [-1e4, 1e4, 20, -30, 21][(row + column) % 5] as number);
      // exp(10) = 22026 has a relative error of at most 3 + 2 * 10 ULP.
      await forward(gpu, setUp([4, 5], 999), logvar, 24 * 2 ** -23);
    },
  },
];

/** A backward pass over the shape, with logvars as they come or as given. */
function backward(shape: readonly [number, number], seed: number, given?: Matrix) {
  return async (gpu: Gpu): Promise<void> => {
    const set = setUp(shape, seed);
    const { random, mu, eps, arena, heads, z, epsPlace, numbers } = set;
    const logvar = given ?? set.logvar;
    const activations = heads.put(set.activations, mu, logvar).put(epsPlace, eps);
    const [rows, latent] = shape;
    const dz = random.matrix(rows, latent, -1, 1);
    const kl = { mu: random.matrix(rows, latent, -1, 1), logvar: random.matrix(rows, latent, -1, 1) };
    const deltas = heads.put(new Words(arena.size), kl.mu, kl.logvar).put(z, dz);
    const expected = backwardTwin(dz, { logvar }, eps, kl);
    await check(
      gpu,
      reparameterizeBackward(numbers),
      { activations, deltas },
      headRows('gradient', 'deltas', heads.both, expected.mu, expected.logvar),
    );
  };
}

export const reparameterizeBackwardCases: KernelCase[] = [
  ...LATENT_SHAPES.map((shape, i) => ({
    kernel: 'reparameterize_backward',
    name: shape.join(' x '),
    run: backward(shape, 1000 + i),
  })),
  {
    kernel: 'reparameterize_backward',
    name: 'logvar beyond its bounds gets no gradient through z',
    run: backward(
      [4, 5],
      1099,
      matrix(4, 5, (row, column) => [-1e4, -31, 20.5, 1e4, 0][(row + column) % 5] as number),
    ),
  },
];
