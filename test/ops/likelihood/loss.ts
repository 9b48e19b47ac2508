import type { Gpu } from '../../../src/gpu/gpu';
import { LIKELIHOODS, type Likelihood } from '../../../src/graph/spec';
import { type Matrix, matrix, sumColumns } from '../../../src/matrix.twin';
import { loss, lossParts } from '../../../src/ops/likelihood/loss';
import { betaAt, loss as twin } from '../../../src/ops/likelihood/loss.twin';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  padded,
  Random,
  runDispatch,
  stateWords,
  Words,
} from '../harness';
import { headPlaces, headRows } from '../latent/reparameterize';

/** Columns that an invocation sums. */
const PART = 32;

type Shape = readonly [
  batchSize: number,
  examples: number,
  batch: number,
  input: number,
  latent: number,
  beta: number,
];

/** How the KL's weight rises, and how many steps were done. */
interface WarmUp {
  readonly steps: number;
  readonly step: number;
}
const NONE: WarmUp = { steps: 0, step: 17 };

/** The last batch of an epoch may be partial. */
const SHAPES: readonly Shape[] = [
  [1, 1, 0, 1, 1, 1],
  [1, 5, 3, 2, 3, 1],
  [2, 3, 1, 3, 2, 1],
  [3, 3, 0, 4, 1, 0.5],
  [4, 4, 0, 5, 4, 1],
  [5, 5, 0, 7, 5, 2],
  [4, 7, 1, 31, 2, 1],
  [7, 20, 2, 32, 7, 1],
  [8, 9, 1, 33, 2, 0],
  [8, 16, 1, 61, 8, 1],
  [11, 13, 0, 64, 9, 1],
  [12, 25, 2, 65, 31, 0.25],
  [13, 26, 1, 95, 32, 1],
  [16, 17, 1, 96, 33, 1],
  [17, 50, 2, 97, 2, 4],
  [20, 21, 0, 127, 64, 1],
  [31, 62, 1, 128, 65, 1],
  [32, 33, 0, 129, 2, 1],
  [61, 100, 1, 13, 3, 1],
  [64, 64, 0, 28, 4, 1],
  [64, 127, 1, 4, 128, 1],
  [67, 70, 1, 50, 97, 0.1],
  [127, 200, 1, 17, 5, 1],
  [128, 129, 1, 257, 20, 1],
  [256, 300, 0, 11, 2, 1],
  [2, 2, 0, 784, 2, 1],
];

function setUp(
  likelihood: Likelihood,
  [batchSize, examples, batch, input, latent, beta]: Shape,
  seed: number,
  warmUp = NONE,
) {
  const random = new Random(seed);
  const rows = padded(batchSize);
  const count = Math.min(batchSize, examples - batch * batchSize);
  const matrices = {
    x: random.matrix(rows, input, likelihood === 'bernoulli' ? 0 : -2, likelihood === 'bernoulli' ? 1 : 2),
    output: random.matrix(rows, input, -4, 4),
    mu: random.matrix(rows, latent, -2, 2),
    logvar: random.matrix(rows, latent, -4, 3),
  };
  const arena = new Arena(random);
  const heads = headPlaces(arena, rows, latent);
  const output = arena.place(rows, input);
  const x = arena.place(rows, input);
  const parts = lossParts({ rows, input, latent });
  const dispatch = loss({
    likelihood,
    rows,
    input,
    latent,
    x: x.offset,
    output: output.offset,
    heads: heads.both.offset,
    examples,
    batchSize,
    beta,
    betaWarmup: warmUp.steps,
  });
  const buffers = ({ x: xs, output: outputs, mu, logvar }: Record<keyof typeof matrices, Matrix>) => ({
    activations: heads.put(new Words(arena.size), mu, logvar).put(output, outputs).put(x, xs),
    state: stateWords({ step: warmUp.step, epoch: 2, batch }),
    deltas: new Words(arena.size),
    losses: new Words(parts.reconstructions + parts.kls),
  });
  const expected = (of: Record<keyof typeof matrices, Matrix>) => {
    const weight = betaAt(warmUp.step, beta, warmUp.steps);
    const { reconstruction, kl, gradient } = twin(of.x, of.output, of, { likelihood, beta: weight, count });
    const sums = [reconstruction, kl].map((elements) => sumColumns(elements, PART));
    const [first, second] = sums as [(typeof sums)[number], (typeof sums)[number]];
    return [
      { name: 'output gradient', buffer: 'deltas', place: output, expected: gradient.output },
      ...headRows('gradient of', 'deltas', heads.both, gradient.mu, gradient.logvar),
      {
        name: 'reconstruction',
        buffer: 'losses',
        place: { offset: 0, rows, stride: first.columns },
        expected: first,
      },
      {
        name: 'kl',
        buffer: 'losses',
        place: { offset: parts.reconstructions, rows, stride: second.columns },
        expected: second,
      },
    ];
  };
  return { rows, matrices, output, heads, dispatch, buffers, expected };
}

const random = LIKELIHOODS.flatMap((likelihood) =>
  SHAPES.map((shape, i) => {
    const [batchSize, examples, batch, input, latent, beta] = shape;
    return {
      kernel: 'loss',
      name: `${likelihood} ${batchSize} x ${input}, latent ${latent}, batch ${batch} of ${examples} examples, beta ${beta}`,
      async run(gpu: Gpu) {
        const { matrices, dispatch, buffers, expected } = setUp(likelihood, shape, 1100 + i);
        await check(gpu, dispatch, buffers(matrices), expected(matrices));
      },
    };
  }),
);

/** Before, in, at the end of and after the warm-up, which may be one step long, or longer than f32 counts. */
const WARM_UPS: readonly WarmUp[] = [
  { steps: 1, step: 0 },
  { steps: 10, step: 0 },
  { steps: 10, step: 4 },
  { steps: 10, step: 8 },
  { steps: 10, step: 9 },
  { steps: 10, step: 10 },
  { steps: 2 ** 31, step: 2 ** 24 + 1 },
  { steps: 2 ** 31, step: 2 ** 32 - 1 },
];

const warming = WARM_UPS.map((warmUp, i) => ({
  kernel: 'loss',
  name: `the weight of the KL after ${warmUp.step} steps of a warm-up of ${warmUp.steps}`,
  async run(gpu: Gpu) {
    const shape = [8, 8, 0, 5, 6, 3] as const;
    const { matrices, dispatch, buffers, expected } = setUp('bernoulli', shape, 1300 + i, warmUp);
    // Large enough for a wrong weight to show.
    const of = { ...matrices, mu: matrix(8, 6, (row, column) => (row - 4) * (column + 1)) };
    await check(gpu, dispatch, buffers(of), expected(of));
  },
}));

const extremes: KernelCase[] = [
  {
    kernel: 'loss',
    name: 'bernoulli logits of +-1e4, +-100 and 0 on targets of 0, 1 and 1/2',
    async run(gpu) {
      const { matrices, dispatch, buffers, expected } = setUp('bernoulli', [4, 4, 0, 15, 3, 1], 1200);
      const logits = [-1e4, -100, 0, 100, 1e4];
      const of = {
        ...matrices,
        output: matrix(4, 15, (_, column) => logits[column % 5] as number),
        x: matrix(4, 15, (_, column) => [0, 0.5, 1][Math.floor(column / 5)] as number),
      };
      await check(gpu, dispatch, buffers(of), expected(of));
    },
  },
  {
    kernel: 'loss',
    name: 'gaussian means far from the data',
    async run(gpu) {
      const { matrices, dispatch, buffers, expected } = setUp('gaussian', [4, 4, 0, 9, 3, 1], 1201);
      const of = { ...matrices, output: matrix(4, 9, (_, column) => (column % 2 ? 1e4 : -1e4)) };
      await check(gpu, dispatch, buffers(of), expected(of));
    },
  },
  {
    kernel: 'loss',
    name: 'logvar below its bound: KL of the bound, no gradient',
    async run(gpu) {
      const { matrices, dispatch, buffers, expected } = setUp('bernoulli', [4, 4, 0, 3, 5, 1], 1202);
      const logvars = [-1e4, -31, -30, -29, 0];
      const of = { ...matrices, logvar: matrix(4, 5, (_, column) => logvars[column] as number) };
      await check(gpu, dispatch, buffers(of), expected(of));
    },
  },
  {
    kernel: 'loss',
    name: 'logvar above its bound: finite, no gradient',
    async run(gpu) {
      const { matrices, dispatch, buffers, heads } = setUp('bernoulli', [4, 4, 0, 3, 2, 1], 1203);
      const of = { ...matrices, logvar: matrix(4, 2, (_, column) => (column ? 1e4 : 20.5)) };
      const { deltas, losses } = await runDispatch(gpu, dispatch, buffers(of));
      for (let row = 0; row < 4; row++) {
        const at = heads.both.offset + row * 8 + 4;
        for (const i of [0, 1]) {
          const found = deltas?.floats[at + i];
          assert(found === 0, `the gradient of logvar ${i} of row ${row} is ${found}, not 0`);
        }
        const kl = losses?.floats[4 + row] as number;
        // Two dimensions at the bound: exp(20) / 2 each, to some 43 ULP.
        assert(Math.abs(kl / Math.exp(20) - 1) < 1e-5, `the KL of row ${row} is ${kl}, not about exp(20)`);
      }
    },
  },
];

export const lossCases: KernelCase[] = [...random, ...warming, ...extremes];
