import { betaAt } from '../../../src/beta';
import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix, type Sums, sumColumns, sums } from '../../../src/matrix.twin';
import type { Importance } from '../../../src/ops/importance/importance';
import { importanceAccumulate } from '../../../src/ops/importance/importance_accumulate';
import { importanceAccumulate as accumulateTwin } from '../../../src/ops/importance/importance_accumulate.twin';
import { importanceBackward } from '../../../src/ops/importance/importance_backward';
import { importanceBackward as backwardTwin } from '../../../src/ops/importance/importance_backward.twin';
import { importanceDraw } from '../../../src/ops/importance/importance_draw';
import { importanceDraw as drawTwin } from '../../../src/ops/importance/importance_draw.twin';
import { importanceScale } from '../../../src/ops/importance/importance_scale';
import { importanceScale as scaleTwin } from '../../../src/ops/importance/importance_scale.twin';
import { importanceWeights } from '../../../src/ops/importance/importance_weights';
import { importanceWeights as weightsTwin } from '../../../src/ops/importance/importance_weights.twin';
import { normal } from '../../../src/step/normal.twin';
import { Arena, type Buffers, check, type KernelCase, Random, stateWords, viewOf, Words } from '../harness';
import { headPlaces, headRows } from '../latent/reparameterize';

/** [rows, samples, latent, columns of the output] */
const SHAPES = [
  [4, 2, 1, 1],
  [4, 3, 2, 5],
  [4, 5, 3, 33],
  [4, 64, 4, 32],
  [4, 65, 5, 31],
  [4, 200, 2, 64],
  [8, 2, 7, 65],
  [8, 4, 8, 7],
  [8, 50, 2, 49],
  [12, 3, 9, 100],
  [12, 7, 33, 8],
  [16, 5, 20, 784],
  [20, 2, 11, 13],
  [20, 6, 31, 12],
  [24, 10, 32, 20],
  [28, 3, 16, 17],
  [32, 5, 50, 61],
  [36, 2, 64, 40],
  [60, 4, 65, 4],
  [64, 9, 4, 36],
  [64, 2, 127, 3],
  [68, 3, 10, 96],
  [100, 8, 6, 28],
  [128, 5, 2, 60],
  [256, 3, 3, 9],
] as const;
type Shape = (typeof SHAPES)[number];

/** Some warm-ups of beta, and steps of them. */
const WEIGHTS = [
  { beta: 1, betaWarmup: 0, betaCycles: 1 },
  { beta: 0.5, betaWarmup: 0, betaCycles: 1 },
  { beta: 2, betaWarmup: 10, betaCycles: 1 },
  { beta: 1, betaWarmup: 1, betaCycles: 2 },
] as const;

function setUp([rows, samples, latent, columns]: Shape, seed: number) {
  const random = new Random(seed);
  const arena = new Arena(random);
  const heads = headPlaces(arena, rows, latent, seed % 2);
  const drawn = rows * samples;
  const places = {
    z: arena.place(drawn, latent, seed % 3),
    eps: arena.place(drawn, latent, seed % 2),
    output: arena.place(drawn, columns, seed % 4),
  };
  const parts = { reconstructions: Math.ceil(columns / 32), ratios: Math.ceil(latent / 32) };
  const first = 2 * rows + random.whole(5);
  const lossPlaces = {
    reconstructions: { offset: first, rows: drawn, stride: parts.reconstructions },
    ratios: { offset: first + drawn * parts.reconstructions + 1, rows: drawn, stride: parts.ratios },
  };
  const batchSize = rows - random.whole(4);
  const [batch, step] = [random.whole(1000), random.whole(20)];
  const count = 1 + random.whole(batchSize);
  const weights = WEIGHTS[seed % WEIGHTS.length] as (typeof WEIGHTS)[number];
  const of: Importance = {
    name: 'z',
    samples,
    ...heads.views,
    z: viewOf(places.z, latent),
    eps: viewOf(places.eps, latent),
    output: viewOf(places.output, columns),
    reconstructions: viewOf(lossPlaces.reconstructions, parts.reconstructions, 'losses'),
    ratios: viewOf(lossPlaces.ratios, parts.ratios, 'losses'),
    stream: 1 + random.whole(4),
    examples: batch * batchSize + count,
    batchSize,
    seed: [random.word(), random.whole(2 ** 21)],
    ...weights,
  };
  const state = { step, epoch: random.whole(100), batch };
  const mu = random.matrix(rows, latent, -2, 2);
  const logvar = matrix(rows, latent, () =>
    random.whole(9) === 0 ? random.uniform(-60, -31) : random.uniform(-3, 2),
  );
  const losses = new Words(lossPlaces.ratios.offset + drawn * parts.ratios + 3);
  const beta = betaAt(step, weights);
  return { random, arena, heads, places, lossPlaces, of, state, mu, logvar, count, beta, losses, parts };
}

/** The noise of sample k of each example, row b samples + k. */
function noiseOf({ of, state }: ReturnType<typeof setUp>, rounds = false): Sums {
  const { samples, z, stream, batchSize, seed } = of;
  const bySample = Array.from({ length: samples }, (_, k) => {
    const sample = rounds ? state.epoch * samples + k : k;
    const epoch = rounds ? 0 : state.epoch;
    const noise = { stream: stream + sample * 256, batchSize, seed, epoch, batch: state.batch };
    return normal({ rows: z.rows / samples, width: z.columns, ...noise });
  });
  return sums(z.rows, z.columns, (row, column) => [
    (bySample[row % samples] as Sums).values[Math.floor(row / samples) * z.columns + column] as number,
  ]);
}

function drawCase(shape: Shape, i: number, rounds = false): KernelCase {
  return {
    kernel: 'importance_draw',
    name: `${shape.join(' x ')}${rounds ? ' in rounds' : ''}`,
    async run(gpu: Gpu) {
      const set = setUp(shape, 2400 + i);
      const { arena, heads, places, lossPlaces, of, state, mu, logvar, count, losses } = set;
      const { samples } = of;
      const activations = heads.put(new Words(arena.size), mu, logvar);
      await check(
        gpu,
        importanceDraw(rounds ? { ...of, allSamples: 1000 } : of),
        { state: stateWords(state), activations, losses },
        (after: Buffers) => {
          const eps = (after.activations as Words).get(places.eps, of.z.columns);
          const drawn = drawTwin({ mu, logvar }, eps, samples);
          const counted = firstRows(drawn.ratios, count * samples);
          return [
            { name: 'eps', buffer: 'activations', place: places.eps, expected: noiseOf(set, rounds) },
            { name: 'z', buffer: 'activations', place: places.z, expected: drawn.z },
            { name: 'ratio', buffer: 'losses', place: lossPlaces.ratios, expected: sumColumns(counted, 32) },
          ];
        },
      );
    },
  };
}

export const importanceDrawCases: KernelCase[] = [
  ...SHAPES.map((shape, i) => drawCase(shape, i)),
  ...SHAPES.slice(0, 4).map((shape, i) => drawCase(shape, 30 + i, true)),
];

/** Zeros beyond the first rows. */
function firstRows(of: Sums, count: number): Sums {
  const counts = (values: Float64Array) => values.map((value, i) => (i < count * of.columns ? value : 0));
  return { ...of, values: counts(of.values), magnitudes: counts(of.magnitudes) };
}

export const importanceWeightsCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'importance_weights',
  name: shape.join(' x '),
  async run(gpu: Gpu) {
    const { random, lossPlaces, of, state, count, beta, losses, parts } = setUp(shape, 2500 + i);
    const [rows, samples] = shape;
    // As large as those of images, and as far from one another.
    const level = random.uniform(0, 300);
    const reconstructions = matrix(rows * samples, parts.reconstructions, () =>
      random.uniform(level, level + 8 / parts.reconstructions),
    );
    const ratios = random.matrix(rows * samples, parts.ratios, -3, 9);
    losses.put(lossPlaces.reconstructions, reconstructions).put(lossPlaces.ratios, ratios);
    const rowSums = (of: Matrix) => sumColumns(exactly(of));
    const expected = weightsTwin(
      { reconstructions: rowSums(reconstructions), ratios: rowSums(ratios) },
      { samples, beta },
    );
    const told = (value: (one: (typeof expected.bounds)[number]) => number) =>
      sums(rows, 1, (row) => {
        const one = expected.bounds[row] as (typeof expected.bounds)[number];
        // An error of the weights is one of the mean under them, and of the bound.
        return row < count ? [value(one), 9 * level + 50, -9 * level - 50] : [];
      });
    await check(
      gpu,
      importanceWeights(of),
      { state: stateWords(state), losses, weights: new Words(rows * samples + 3) },
      [
        {
          name: 'weights',
          buffer: 'weights',
          place: { offset: 0, rows: rows * samples, stride: 1 },
          expected: firstRows(expected.weights, count * samples),
        },
        {
          name: 'reconstruction',
          buffer: 'losses',
          place: { offset: 0, rows, stride: 1 },
          expected: told(({ reconstruction }) => reconstruction),
        },
        {
          name: 'the rest of the bound',
          buffer: 'losses',
          place: { offset: rows, rows, stride: 1 },
          expected: told(({ bound, reconstruction }) => -bound - reconstruction),
        },
      ],
    );
  },
}));

function exactly({ rows, columns, values }: Matrix): Sums {
  return sums(rows, columns, (row, column) => [values[row * columns + column] as number]);
}

export const importanceScaleCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'importance_scale',
  name: shape.join(' x '),
  async run(gpu: Gpu) {
    const { random, arena, places, of } = setUp(shape, 2600 + i);
    const { rows, columns } = of.output;
    const gradient = random.matrix(rows, columns, -1, 1);
    const weights = random.matrix(rows, 1, 0, 1);
    await check(
      gpu,
      importanceScale(of),
      {
        weights: new Words(rows + 2).put({ offset: 0, rows, stride: 1 }, weights),
        deltas: new Words(arena.size).put(places.output, gradient),
      },
      [
        {
          name: 'gradient',
          buffer: 'deltas',
          place: places.output,
          expected: scaleTwin(gradient, weights),
        },
      ],
    );
  },
}));

export const importanceBackwardCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'importance_backward',
  name: shape.join(' x '),
  async run(gpu: Gpu) {
    const { random, arena, heads, places, of, state, mu, logvar, count, beta } = setUp(shape, 2700 + i);
    const { rows, columns } = of.z;
    const [dz, z, eps] = [1, 2, 3].map((size) => random.matrix(rows, columns, -size, size)) as [
      Matrix,
      Matrix,
      Matrix,
    ];
    const weights = random.matrix(rows, 1, 0, 1);
    const expected = backwardTwin({ dz, z, eps, weights }, logvar, { samples: of.samples, count, beta });
    await check(
      gpu,
      importanceBackward(of),
      {
        state: stateWords(state),
        activations: heads.put(new Words(arena.size), mu, logvar).put(places.z, z).put(places.eps, eps),
        weights: new Words(rows + 2).put({ offset: 0, rows, stride: 1 }, weights),
        deltas: new Words(arena.size).put(places.z, dz),
      },
      headRows('gradient', 'deltas', heads.both, expected.mu, expected.logvar),
    );
  },
}));

/** The first round of an estimate, a later one, and the last, in which fewer samples count. */
export const importanceAccumulateCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'importance_accumulate',
  name: `${shape.join(' x ')}, round ${i % 3}`,
  async run(gpu: Gpu) {
    const { random, lossPlaces, of, state, count, losses, parts } = setUp(shape, 2800 + i);
    const [rows, samples] = shape;
    const epoch = i % 3;
    const own = epoch === 2 ? 1 + random.whole(samples) : samples;
    const level = random.uniform(0, 300);
    const reconstructions = matrix(rows * samples, parts.reconstructions, () =>
      random.uniform(level, level + 8 / parts.reconstructions),
    );
    const ratios = random.matrix(rows * samples, parts.ratios, -3, 9);
    losses.put(lossPlaces.reconstructions, reconstructions).put(lossPlaces.ratios, ratios);
    const base = state.batch * of.batchSize;
    const place = { offset: 4 * base, rows: count, stride: 4 };
    const results = new Words(4 * (of.examples + 2));
    // A few nats above or below what comes.
    const parts0 = parts.reconstructions * level;
    const before = matrix(count, 3, (_, column) =>
      column === 0 ? Math.fround(-parts0 + random.uniform(-20, 20)) : random.uniform(1, 40),
    );
    if (epoch > 0) {
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < 3; column++)
          results.floats[place.offset + 4 * row + column] = before.values[3 * row + column] as number;
        results.floats[place.offset + 4 * row + 3] = 0;
      }
    }
    const rowSums = (of: Matrix) => sumColumns(exactly(of));
    const expected = accumulateTwin(
      { reconstructions: rowSums(reconstructions), ratios: rowSums(ratios) },
      { samples, count: own },
      epoch > 0 ? before : undefined,
    );
    const found = sums(count, 4, (row, column) => {
      if (column === 3) return [0];
      const value = expected.values[row * 3 + column] as number;
      // An error of log w is a relative one of w, and of the largest one of the others.
      return [
        value,
        2 * (level * parts.reconstructions + 50) * Math.max(1, value),
        -2 * (level * parts.reconstructions + 50) * Math.max(1, value),
      ];
    });
    await check(
      gpu,
      importanceAccumulate({ ...of, allSamples: epoch * samples + own }),
      { state: stateWords({ ...state, epoch }), losses, results },
      [{ name: 'results', buffer: 'results', place, expected: found }],
    );
  },
}));
