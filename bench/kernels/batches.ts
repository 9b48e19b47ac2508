import { type Matrix, matrix, type Sums, sumColumns, sums, total } from '../../src/matrix.twin';
import { bernoulli } from '../../src/ops/bernoulli/bernoulli';
import { bernoulli as bernoulliTwin } from '../../src/ops/bernoulli/bernoulli.twin';
import { gaussian } from '../../src/ops/gaussian/gaussian';
import { gaussian as gaussianTwin } from '../../src/ops/gaussian/gaussian.twin';
import { freeBits } from '../../src/ops/latent/free_bits';
import { klMask } from '../../src/ops/latent/free_bits.twin';
import { kl } from '../../src/ops/latent/kl.twin';
import { type Latent, latentParts } from '../../src/ops/latent/latent';
import { mean } from '../../src/ops/latent/mean';
import { mean as meanTwin } from '../../src/ops/latent/mean.twin';
import { reparameterize } from '../../src/ops/latent/reparameterize';
import { reparameterize as reparameterizeTwin } from '../../src/ops/latent/reparameterize.twin';
import { reparameterizeBackward } from '../../src/ops/latent/reparameterize_backward';
import { reparameterizeBackward as reparameterizeBackwardTwin } from '../../src/ops/latent/reparameterize_backward.twin';
import { likelihoodParts } from '../../src/ops/likelihood/names';
import { batchExamples } from '../../src/step/gather.twin';
import { gatherBytes } from '../../src/step/gather_bytes';
import { gatherFloats } from '../../src/step/gather_floats';
import { inpaint } from '../../src/step/inpaint';
import { inpaint as inpaintTwin } from '../../src/step/inpaint.twin';
import { normal } from '../../src/step/normal';
import { normal as normalTwin } from '../../src/step/normal.twin';
import { scores } from '../../src/step/scores';
import { scores as scoresTwin } from '../../src/step/scores.twin';
import { STATE_BYTES } from '../../src/step/state';
import type { Benchmark, Contents, Floats, Read } from './benchmark';
import { expectRows, near, submatrix } from './expect';
import { joined, nothing, pick, repeated, uniform, word, words } from './random';
import { single, stateOf } from './vectors';
import { view } from './views';

/** Rows that are checked. */
const CHECKED = 64;
const ROWS = 4096;
const INPUT = 784;
const LATENT = 64;
const SEED = [5, 6] as const;

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Batch selection from the data: one case from bytes, one from floats. */
export function gatherBenchmarks(): Benchmark[] {
  const examples = 16_384;
  const x = view('activations', 0, ROWS, INPUT);
  const numbers = { x, examples, batchSize: ROWS, shuffle: true, seed: SEED };
  const choice = { examples, batchSize: ROWS, batch: 1, epoch: 2, shuffle: true, seed: SEED };
  const state = stateOf({ step: 9, epoch: 2, batch: 1 });
  const floats = uniform(41, examples * INPUT, -1, 1);
  const bytes = (i: number): number => (word(42, i >> 2) >>> (8 * (i & 3))) & 0xff;
  const rows = pick(43, CHECKED, ROWS);
  const check = (value: (i: number) => number, allowed: number) => async (read: Read) => {
    const chosen = batchExamples(choice);
    const found = await read(
      'activations',
      rows.map((row) => ({ offset: row * INPUT, size: INPUT })),
    );
    rows.forEach((row, r) => {
      for (let column = 0; column < INPUT; column++) {
        const want = value((chosen[row] as number) * INPUT + column);
        near(`x[${row}, ${column}]`, found[r]?.[column] as number, want, allowed);
      }
    });
  };
  const activations = ROWS * INPUT * 4;
  return [
    single(
      `gather_bytes ${ROWS}x${INPUT}`,
      gatherBytes(numbers),
      { data: examples * INPUT, state: STATE_BYTES, activations },
      { data: words(42, (examples * INPUT) / 4), state },
      // WGSL divides to 2.5 ULP.
      check((i) => bytes(i) / 255, 2 ** -23),
    ),
    single(
      `gather_floats ${ROWS}x${INPUT}`,
      gatherFloats(numbers),
      { data: floats.size * 4, state: STATE_BYTES, activations },
      { data: floats, state },
      check(floats.at, 0),
    ),
  ];
}

/** Where the noise stands in the run: what it depends on, beside row and column. */
const stream = 1;
const noiseState = stateOf({ step: 4, epoch: 3, batch: 2 });
const noiseAt = { rows: ROWS, width: LATENT, stream, epoch: 3, batch: 2, batchSize: ROWS, seed: SEED };

/** Normal noise. */
export function normalBenchmark(): Benchmark {
  return single(
    `normal ${ROWS}x${LATENT}`,
    normal({ values: view('activations', 0, ROWS, LATENT), stream, batchSize: ROWS, seed: SEED }),
    { state: STATE_BYTES, activations: ROWS * LATENT * 4 },
    { state: noiseState },
    async (read) => {
      const place = { offset: 0, stride: LATENT };
      await expectRows(read, 'eps', 'activations', place, range(ROWS), range(LATENT), normalTwin(noiseAt));
    },
  );
}

/** Mu and logvar of a row lie side by side. */
const heads = { offset: 0, stride: 2 * LATENT };
const z = { offset: ROWS * 2 * LATENT, stride: LATENT };
const eps = { offset: ROWS * 3 * LATENT, stride: LATENT };
const mus = range(LATENT);
const logvars = mus.map((column) => column + LATENT);

/** z from mu, logvar and noise, and the way back; z from mu alone. */
export function latentBenchmarks(): Benchmark[] {
  const size = ROWS * LATENT;
  const parts = latentParts(LATENT);
  const half = (offset: number) => view('activations', offset, ROWS, LATENT, heads.stride);
  const layer: Latent = {
    name: 'z',
    mu: half(0),
    logvar: half(LATENT),
    z: view('activations', z.offset, ROWS, LATENT),
    eps: view('activations', eps.offset, ROWS, LATENT),
    losses: view('losses', 0, ROWS, parts),
    accumulate: false,
    stream,
    examples: 3 * ROWS,
    batchSize: ROWS,
    seed: SEED,
    beta: 1,
    betaWarmup: 0,
    betaCycles: 1,
    freeBits: 0,
    freeBitsOf: 'each',
    // Not read without free bits.
    klMask: view('activations', 0, 1, LATENT),
  };
  const activations = joined(uniform(44, 2 * size, -3, 3), nothing(size), uniform(45, size, -2, 2));
  const deltas = joined(uniform(46, 2 * size, -1, 1), uniform(47, size, -1, 1));
  const rows = pick(48, CHECKED, ROWS);
  const of = (values: Floats, place: typeof z, columns: readonly number[]) =>
    submatrix(values, place, rows, columns);
  const given = { mu: of(activations, heads, mus), logvar: of(activations, heads, logvars) };
  const noise = of(activations, eps, mus);
  return [
    single(
      `reparameterize ${ROWS}x${LATENT}`,
      reparameterize(layer),
      { state: STATE_BYTES, activations: activations.size * 4, losses: ROWS * parts * 4 },
      { state: noiseState, activations: joined(uniform(44, 2 * size, -3, 3), nothing(2 * size)) },
      async (read) => {
        const drawn = normalTwin(noiseAt);
        await expectRows(read, 'eps', 'activations', eps, range(ROWS), mus, drawn);
        // z from the noise as the GPU drew it.
        const own = await read(
          'activations',
          rows.map((row) => ({ offset: eps.offset + row * eps.stride, size: LATENT })),
        );
        const used = matrix(rows.length, LATENT, (row, column) => own[row]?.[column] as number);
        await expectRows(read, 'z', 'activations', z, rows, mus, reparameterizeTwin(given, used));
        const byPart = { offset: 0, stride: parts };
        const expected = sumColumns(kl(given, { beta: 1, count: rows.length }).elements, 32);
        await expectRows(read, 'KL', 'losses', byPart, rows, range(parts), expected);
      },
    ),
    single(
      `reparameterize_backward ${ROWS}x${LATENT}`,
      reparameterizeBackward(layer),
      { state: STATE_BYTES, activations: activations.size * 4, deltas: deltas.size * 4 },
      { state: noiseState, activations, deltas },
      async (read) => {
        const { gradient } = kl(given, { beta: rows.length / ROWS, count: rows.length });
        const expected = reparameterizeBackwardTwin(of(deltas, z, mus), given, noise, gradient);
        await expectRows(read, 'dmu', 'deltas', heads, rows, mus, expected.mu);
        await expectRows(read, 'dlogvar', 'deltas', heads, rows, logvars, expected.logvar);
      },
    ),
    single(
      `free_bits ${ROWS}x${LATENT}`,
      freeBits({ ...layer, freeBits: 2.67, klMask: view('activations', 2 * size, 1, LATENT) }),
      { state: STATE_BYTES, activations: activations.size * 4 },
      { state: noiseState, activations: joined(uniform(44, 2 * size, -3, 3), nothing(2 * size)) },
      async (read) => {
        const all = (columns: readonly number[]) => submatrix(activations, heads, range(ROWS), columns);
        const whole = { mu: all(mus), logvar: all(logvars) };
        const { elements } = kl(whole, { beta: 1, count: ROWS });
        const mask = klMask(elements, { count: ROWS, freeBits: 2.67 });
        const expected = sums(1, LATENT, (_, column) => [mask.values[column] as number]);
        await expectRows(
          read,
          'mask',
          'activations',
          { offset: 2 * size, stride: LATENT },
          [0],
          mus,
          expected,
        );
      },
    ),
    single(
      `mean ${ROWS}x${LATENT}`,
      mean(layer),
      { activations: activations.size * 4 },
      { activations: joined(uniform(44, 2 * size, -3, 3), nothing(2 * size)) },
      (read) => expectRows(read, 'z', 'activations', z, rows, mus, meanTwin(given)),
    ),
  ];
}

/** What is missing of x from the output: half of the values, drawn. */
export function inpaintBenchmark(): Benchmark {
  const size = ROWS * INPUT;
  const x = { offset: 0, stride: INPUT };
  const output = { offset: size, stride: INPUT };
  const activations = joined(uniform(49, size, 0, 1), uniform(50, size, 0, 1));
  // Bytes of 0 and 1.
  const known = words(51, size / 4).map((bits) => bits & 0x01010101);
  const knownAt = (i: number) => ((known[i >> 2] as number) >>> (8 * (i & 3))) & 0xff;
  const rows = pick(52, CHECKED, ROWS);
  return single(
    `inpaint ${ROWS}x${INPUT}`,
    inpaint({
      x: view('activations', x.offset, ROWS, INPUT),
      output: view('activations', output.offset, ROWS, INPUT),
      start: false,
    }),
    { known: size, activations: activations.size * 4 },
    { known, activations },
    async (read) => {
      const of = (values: Pick<Floats, 'at'>, place: typeof x) =>
        submatrix(values, place, rows, range(INPUT));
      const expected = inpaintTwin(of(activations, x), of({ at: knownAt }, x), of(activations, output));
      await expectRows(read, 'x', 'activations', x, rows, range(INPUT), expected);
      await expectRows(read, 'output', 'activations', output, rows, range(INPUT), expected);
    },
  );
}

/** What each example costs, from its partial sums. */
export function scoresBenchmark(): Benchmark {
  const parts = likelihoodParts(INPUT);
  const klParts = latentParts(LATENT);
  const reconstruction = { offset: 0, stride: parts };
  const kl = { offset: ROWS * parts, stride: klParts };
  const losses = joined(uniform(53, ROWS * parts, 0, 100), uniform(54, ROWS * klParts, 0, 10));
  const rows = pick(55, CHECKED, ROWS);
  return single(
    `scores ${ROWS}x${parts + klParts}`,
    scores({
      reconstruction: view('losses', reconstruction.offset, ROWS, parts),
      kl: view('losses', kl.offset, ROWS, klParts),
      examples: ROWS,
      batchSize: ROWS,
      capacity: ROWS,
    }),
    { losses: losses.size * 4, scores: 8 * ROWS, state: STATE_BYTES },
    { losses, state: stateOf({}) },
    async (read) => {
      const expected = scoresTwin(
        submatrix(losses, reconstruction, rows, range(parts)),
        submatrix(losses, kl, rows, range(klParts)),
      );
      await expectRows(read, 'scores', 'scores', { offset: 0, stride: 2 }, rows, [0, 1], expected);
    },
  );
}

/** Both likelihoods: partial sums and gradients. */
export function likelihoodBenchmarks(): Benchmark[] {
  const size = ROWS * INPUT;
  const output = { offset: 0, stride: INPUT };
  const x = { offset: size, stride: INPUT };
  const parts = likelihoodParts(INPUT);
  // The same rows over and over, so that the reference need see them only once, and yet every row counts.
  const times = ROWS / CHECKED;
  const activations = joined(
    repeated(uniform(61, size / times, -4, 4), times),
    repeated(uniform(63, size / times, 0, 1), times),
  );
  const inputs: Record<string, Contents> = { activations, state: stateOf({}) };
  const distributions = [
    ['bernoulli', bernoulli, bernoulliTwin],
    [
      'gaussian',
      (of: Parameters<typeof bernoulli>[0]) => gaussian({ ...of, sigma: 1, squash: 'identity' }),
      (x: Matrix, [output]: readonly Matrix[], count: number) =>
        gaussianTwin(x, [output as Matrix, matrix(x.rows, x.columns, () => 0)], count, 'identity'),
    ],
  ] as const;
  return distributions.map(([name, dispatch, twin]) =>
    single(
      `likelihood ${name} ${ROWS}x${INPUT}`,
      dispatch({
        name: 'loss',
        x: view('activations', x.offset, ROWS, INPUT),
        output: view('activations', output.offset, ROWS, INPUT),
        losses: view('losses', 0, ROWS, parts),
        examples: ROWS,
        batchSize: ROWS,
      }),
      {
        activations: activations.size * 4,
        state: STATE_BYTES,
        deltas: size * 4,
        losses: ROWS * parts * 4,
        // Of a Gaussian whose sigma is learnt, which this one is not.
        parameters: 16,
      },
      inputs,
      async (read) => {
        const of = (place: typeof x): Matrix => submatrix(activations, place, range(CHECKED), range(INPUT));
        const expected = twin(of(x), [of(output)], ROWS);
        for (const first of [0, ROWS - CHECKED]) {
          const rows = range(CHECKED).map((row) => first + row);
          const [gradient] = expected.gradients;
          await expectRows(read, 'output gradient', 'deltas', output, rows, range(INPUT), gradient as Sums);
        }
        const [losses] = await read('losses', [{ offset: 0, size: ROWS * parts }]);
        const want = total(expected.elements) * times;
        const sum = losses?.reduce((total, value) => total + value, 0);
        near('the sum of the reconstruction', sum as number, want, 1e-5 * want);
      },
    ),
  );
}
