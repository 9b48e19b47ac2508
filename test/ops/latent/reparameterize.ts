import { type BetaOptions, betaAt } from '../../../src/beta';
import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix, type Sums, sumColumns } from '../../../src/matrix.twin';
import { klMask } from '../../../src/ops/latent/free_bits.twin';
import { kl } from '../../../src/ops/latent/kl.twin';
import { type Latent, latentParts } from '../../../src/ops/latent/latent';
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
  viewOf,
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
export function headPlaces(arena: Arena, rows: number, latent: number, apart = 0) {
  const both = arena.place(rows, 2 * padded(latent), apart);
  const half = (name: string, first: number) =>
    viewOf({ ...both, offset: both.offset + first }, latent, 'activations', name);
  const views = { mu: half('mu', 0), logvar: half('logvar', padded(latent)) };
  return {
    both,
    views,
    put: (words: Words, mu: Matrix, logvar: Matrix) => words.put(both, joined(mu, logvar)),
  };
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
  const half = (both.width ?? both.stride) / 2;
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

export function setUp([rows, latent]: readonly [number, number], seed: number) {
  const random = new Random(seed);
  const mu = random.matrix(rows, latent, -2, 2);
  // Some beyond the clamps, where exp stays small enough only at the lower one.
  const logvar = matrix(rows, latent, () =>
    random.whole(9) === 0 ? random.uniform(-60, -31) : random.uniform(-4, 4),
  );
  const eps = random.matrix(rows, latent, -3, 3);
  const arena = new Arena(random);
  const heads = headPlaces(arena, rows, latent, seed % 2);
  const z = arena.place(rows, latent, seed % 3);
  const epsPlace = arena.place(rows, latent, seed % 5);
  const maskPlace = arena.place(1, latent);
  const batchSize = rows - random.whole(4);
  const noise = { stream: random.whole(5), batchSize, seed: [random.word(), random.whole(2 ** 21)] as const };
  // The last batch of an epoch, which may be partial.
  const batch = random.whole(1000);
  const count = 1 + random.whole(batchSize);
  const parts = latentParts(latent);
  const first = random.whole(9);
  const layer: Latent = {
    name: 'z',
    ...heads.views,
    z: viewOf(z, latent),
    eps: viewOf(epsPlace, latent),
    losses: viewOf({ offset: first, rows, stride: parts }, parts, 'losses'),
    accumulate: false,
    examples: batch * batchSize + count,
    ...noise,
    beta: 1,
    betaWarmup: 0,
    betaCycles: 1,
    freeBits: 0,
    freeBitsOf: 'each' as const,
    klMask: viewOf(maskPlace, latent),
  };
  const activations = heads.put(new Words(arena.size), mu, logvar);
  const places = { z, epsPlace, maskPlace };
  return { random, mu, logvar, eps, arena, heads, ...places, noise, batch, count, layer, activations };
}

/** Columns whose KL an invocation sums. */
const PART = 32;

/** eps must be the noise of its place in training; z must follow from the eps that was drawn; the KL from mu and logvar. */
async function forward(
  gpu: Gpu,
  set: ReturnType<typeof setUp>,
  logvar: Matrix,
  relative?: number,
): Promise<void> {
  const { noise, layer, z, epsPlace, mu, heads, random, batch, count } = set;
  const { rows, columns: latent } = layer.z;
  const activations = heads.put(set.activations, mu, logvar);
  const state = { epoch: random.whole(2 ** 32), batch };
  const { losses } = layer;
  const buffers = {
    state: stateWords({ step: 3, ...state }),
    activations,
    losses: new Words(losses.offset + rows * losses.stride + 3),
  };
  const elements = sumColumns(kl({ mu, logvar }, { beta: 1, count }).elements, PART);
  await check(gpu, reparameterize(layer), buffers, (after: Buffers) => {
    const drawn = (after.activations as Words).get(epsPlace, latent);
    const expected = twin({ mu, logvar }, drawn);
    const bound = (of: Sums) => (i: number) => 1e-6 + (relative ?? 0) * (of.magnitudes[i] as number);
    return [
      {
        name: 'eps',
        buffer: 'activations',
        place: epsPlace,
        expected: normal({ rows, width: latent, ...noise, ...state }),
      },
      {
        name: 'z',
        buffer: 'activations',
        place: z,
        expected,
        tolerance: relative === undefined ? undefined : bound(expected),
      },
      {
        name: 'KL',
        buffer: 'losses',
        place: losses,
        expected: elements,
        tolerance: relative === undefined ? undefined : bound(elements),
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
    name: 'logvar far beyond its bounds: z and KL are those of the bounds',
    async run(gpu) {
      const logvar = matrix(4, 5, (row, column) => [-1e4, 1e4, 20, -30, 21][(row + column) % 5] as number);
      // exp(10) = 22026 has a relative error of at most 3 + 2 * 10 ULP, exp(20) of 3 + 2 * 20.
      await forward(gpu, setUp([4, 5], 999), logvar, 44 * 2 ** -23);
    },
  },
];

/** How the KL's weight rises, and how many steps were done. */
interface WarmUp extends Required<BetaOptions> {
  readonly step: number;
}
const NONE: WarmUp = { beta: 1, betaWarmup: 0, betaCycles: 1, step: 17 };

/** A backward pass over the shape, with logvars as they come or as given; set, or added to what other readers gave. */
function backward(
  shape: readonly [number, number],
  seed: number,
  {
    logvar: given,
    accumulate = false,
    warmUp: { step, ...weights } = NONE,
    free = 0,
  }: { logvar?: Matrix; accumulate?: boolean; warmUp?: WarmUp; free?: number } = {},
) {
  return async (gpu: Gpu): Promise<void> => {
    const set = setUp(shape, seed);
    const { random, mu, eps, arena, heads, z, epsPlace, batch, count } = set;
    const logvar = given ?? set.logvar;
    const activations = heads.put(set.activations, mu, logvar).put(epsPlace, eps);
    const [rows, latent] = shape;
    const dz = random.matrix(rows, latent, -1, 1);
    const others = { mu: random.matrix(rows, latent, -1, 1), logvar: random.matrix(rows, latent, -1, 1) };
    const deltas = new Words(arena.size).put(z, dz);
    if (accumulate) heads.put(deltas, others.mu, others.logvar);
    const objective = { beta: betaAt(step, weights), count, freeBits: free };
    const { elements, gradient } = kl({ mu, logvar }, objective);
    if (free > 0) activations.put(set.maskPlace, klMask(elements, objective));
    const expected = backwardTwin(dz, { logvar }, eps, gradient, accumulate ? others : undefined);
    const layer = { ...set.layer, accumulate, ...weights, freeBits: free };
    await check(
      gpu,
      reparameterizeBackward(layer),
      { state: stateWords({ step, epoch: 2, batch }), activations, deltas },
      headRows('gradient', 'deltas', heads.both, expected.mu, expected.logvar),
    );
  };
}

/**
 * Before, in, at the end of and after the warm-up, which may be one step long, or longer than f32 counts; in a later cycle,
 * at its border and behind the last.
 */
const WARM_UPS: readonly WarmUp[] = (
  [
    [3, 0, 1, 0],
    [3, 1, 1, 0],
    [3, 10, 1, 0],
    [0.25, 10, 1, 4],
    [3, 10, 1, 8],
    [3, 10, 1, 9],
    [3, 10, 1, 10],
    [3, 10, 1, 20],
    [3, 2 ** 31, 1, 2 ** 24 + 1],
    [3, 2 ** 31, 1, 2 ** 32 - 1],
    [3, 10, 3, 19],
    [3, 10, 3, 20],
    [3, 10, 3, 44],
    [3, 10, 3, 60],
    [3, 0, 5, 3],
    [3, 1, 2 ** 31, 2 ** 31 + 1],
  ] as const
).map(([beta, betaWarmup, betaCycles, step]) => ({ beta, betaWarmup, betaCycles, step }));

export const reparameterizeBackwardCases: KernelCase[] = [
  ...LATENT_SHAPES.map((shape, i) => ({
    kernel: 'reparameterize_backward',
    name: `${shape.join(' x ')}${i % 2 ? ' added' : ''}`,
    run: backward(shape, 1000 + i, { accumulate: i % 2 === 1 }),
  })),
  ...WARM_UPS.map((warmUp, i) => ({
    kernel: 'reparameterize_backward',
    name: `a KL of weight ${warmUp.beta} after ${warmUp.step} steps of ${warmUp.betaCycles} warm-ups of ${warmUp.betaWarmup}`,
    run: backward([8, 6], 1060 + i, { warmUp }),
  })),
  ...[0.01, 1, 2, 1000].map((free, i) => ({
    kernel: 'reparameterize_backward',
    name: `${free} nats of a dimension are free`,
    run: backward([12, 9], 1080 + i, { free, accumulate: i % 2 === 1 }),
  })),
  {
    kernel: 'reparameterize_backward',
    name: 'logvar beyond its bounds gets no gradient',
    run: backward([4, 5], 1099, {
      logvar: matrix(4, 5, (row, column) => [-1e4, -31, 20.5, 1e4, 0][(row + column) % 5] as number),
    }),
  },
];
