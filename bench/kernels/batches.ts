import { STATE_BYTES } from '../../src/graph/plan';
import { type Matrix, matrix, total } from '../../src/matrix.twin';
import { mean } from '../../src/ops/latent/mean';
import { mean as meanTwin } from '../../src/ops/latent/mean.twin';
import { reparameterize } from '../../src/ops/latent/reparameterize';
import { reparameterize as reparameterizeTwin } from '../../src/ops/latent/reparameterize.twin';
import { reparameterizeBackward } from '../../src/ops/latent/reparameterize_backward';
import { reparameterizeBackward as reparameterizeBackwardTwin } from '../../src/ops/latent/reparameterize_backward.twin';
import { loss, lossParts } from '../../src/ops/likelihood/loss';
import { loss as lossTwin } from '../../src/ops/likelihood/loss.twin';
import { batchExamples } from '../../src/step/gather.twin';
import { gatherBytes } from '../../src/step/gather_bytes';
import { gatherFloats } from '../../src/step/gather_floats';
import { inpaint } from '../../src/step/inpaint';
import { inpaint as inpaintTwin } from '../../src/step/inpaint.twin';
import { normal } from '../../src/step/normal';
import { normal as normalTwin } from '../../src/step/normal.twin';
import type { Benchmark, Contents, Floats, Read } from './benchmark';
import { expectRows, near, submatrix } from './expect';
import { joined, nothing, pick, repeated, uniform, word, words } from './random';
import { single, stateOf } from './vectors';

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
  const numbers = { rows: ROWS, input: INPUT, x: 0, examples, batchSize: ROWS, shuffle: true, seed: SEED };
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
    normal({ label: 'eps', rows: ROWS, width: LATENT, values: 0, stream, batchSize: ROWS, seed: SEED }),
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
  const numbers = {
    rows: ROWS,
    latent: LATENT,
    heads: heads.offset,
    z: z.offset,
    eps: eps.offset,
    stream,
    batchSize: ROWS,
    seed: SEED,
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
      reparameterize(numbers),
      { state: STATE_BYTES, activations: activations.size * 4 },
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
      },
    ),
    single(
      `reparameterize_backward ${ROWS}x${LATENT}`,
      reparameterizeBackward(numbers),
      { activations: activations.size * 4, deltas: deltas.size * 4 },
      { activations, deltas },
      async (read) => {
        const kl = { mu: of(deltas, heads, mus), logvar: of(deltas, heads, logvars) };
        const expected = reparameterizeBackwardTwin(of(deltas, z, mus), given, noise, kl);
        await expectRows(read, 'dmu', 'deltas', heads, rows, mus, expected.mu);
        await expectRows(read, 'dlogvar', 'deltas', heads, rows, logvars, expected.logvar);
      },
    ),
    single(
      `mean ${ROWS}x${LATENT}`,
      mean(numbers),
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
    inpaint({ size, x: x.offset, output: output.offset, start: false }),
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

/** Both likelihoods with the KL: partial sums and gradients. */
export function lossBenchmarks(): Benchmark[] {
  const size = ROWS * INPUT;
  const output = { offset: 0, stride: INPUT };
  const head = { offset: size, stride: 2 * LATENT };
  const x = { offset: size + ROWS * 2 * LATENT, stride: INPUT };
  const numbers = {
    rows: ROWS,
    input: INPUT,
    latent: LATENT,
    x: x.offset,
    output: output.offset,
    heads: head.offset,
    examples: ROWS,
    batchSize: ROWS,
    beta: 1,
    betaWarmup: 0,
  };
  const parts = lossParts(numbers);
  // The same rows over and over, so that the reference need see them only once, and yet every row counts.
  const times = ROWS / CHECKED;
  const activations = joined(
    repeated(uniform(61, size / times, -4, 4), times),
    repeated(uniform(62, (2 * ROWS * LATENT) / times, -2, 2), times),
    repeated(uniform(63, size / times, 0, 1), times),
  );
  const inputs: Record<string, Contents> = { activations, state: stateOf({}) };
  return (['bernoulli', 'gaussian'] as const).map((likelihood) =>
    single(
      `loss ${likelihood} ${ROWS}x${INPUT}`,
      loss({ ...numbers, likelihood }),
      {
        activations: activations.size * 4,
        state: STATE_BYTES,
        deltas: (size + 2 * ROWS * LATENT) * 4,
        losses: (parts.reconstructions + parts.kls) * 4,
      },
      inputs,
      async (read) => {
        const of = (place: typeof x, columns: readonly number[]): Matrix =>
          submatrix(activations, place, range(CHECKED), columns);
        const given = { mu: of(head, mus), logvar: of(head, logvars) };
        const options = { likelihood, beta: 1, count: ROWS };
        const expected = lossTwin(of(x, range(INPUT)), of(output, range(INPUT)), given, options);
        const { gradient } = expected;
        for (const first of [0, ROWS - CHECKED]) {
          const rows = range(CHECKED).map((row) => first + row);
          await expectRows(read, 'output gradient', 'deltas', output, rows, range(INPUT), gradient.output);
          await expectRows(read, 'dmu', 'deltas', head, rows, mus, gradient.mu);
          await expectRows(read, 'dlogvar', 'deltas', head, rows, logvars, gradient.logvar);
        }

        const [losses] = await read('losses', [{ offset: 0, size: parts.reconstructions + parts.kls }]);
        const sum = (sums: Float32Array | undefined) => sums?.reduce((total, value) => total + value, 0);
        const sums = [
          ['reconstruction', losses?.subarray(0, parts.reconstructions), expected.reconstruction],
          ['KL', losses?.subarray(parts.reconstructions), expected.kl],
        ] as const;
        for (const [name, found, terms] of sums) {
          const want = total(terms) * times;
          near(`the sum of the ${name}`, sum(found) as number, want, 1e-5 * want);
        }
      },
    ),
  );
}
