import type { Gpu } from '../../../src/gpu/gpu';
import { at, type Matrix, matrix } from '../../../src/matrix.twin';
import { gaussian } from '../../../src/ops/gaussian/gaussian';
import { gaussian as twin } from '../../../src/ops/gaussian/gaussian.twin';
import { logSigmaGradient } from '../../../src/ops/gaussian/log_sigma_gradient';
import { logSigmaGradient as gradientTwin } from '../../../src/ops/gaussian/log_sigma_gradient.twin';
import type { Sigma, Squash } from '../../../src/ops/gaussian/names';
import { assert, check, type KernelCase, padded, runDispatch, Words } from '../harness';
import {
  type Distribution,
  likelihoodCases,
  rowsOf,
  SAMPLED,
  SHAPES,
  scaled,
  setUp,
} from '../likelihood/likelihood';

type Range = readonly [low: number, high: number];

const MEAN: Range = [-3, 3];
const LOG_SIGMA: Range = [-1.5, 1.5];

function distribution(sigma: Sigma, squash: Squash): Distribution {
  return {
    name: `${sigma}, ${squash}`,
    // Of -2 times the range of log sigma.
    rounding: typeof sigma === 'number' ? 0 : 43 * 2 ** -23,
    range: [-2, 2],
    heads: sigma === 'predicted' ? [MEAN, LOG_SIGMA] : [MEAN],
    ...(learnt(sigma) && { parameter: { range: LOG_SIGMA, each: sigma === 'each' } }),
    dispatch: (of, logSigma) => gaussian({ ...of, sigma, squash, logSigma }),
    twin: (x, heads, count) => twin(x, heads.length > 1 ? heads : [...heads, fixed(x, sigma)], count, squash),
  };
}

const learnt = (sigma: Sigma) => sigma === 'shared' || sigma === 'each';
const fixed = ({ rows, columns }: Matrix, sigma: Sigma) =>
  matrix(rows, columns, () => Math.log(sigma as number));

const DISTRIBUTIONS = [
  distribution(1, 'identity'),
  distribution('shared', 'sigmoid'),
  distribution('each', 'identity'),
  distribution('predicted', 'tanh'),
  distribution(0.25, 'tanh'),
];

export const gaussianCases = likelihoodCases('gaussian', DISTRIBUTIONS, {
  'means far from the data': ({ x, heads }) => ({
    x,
    heads: [matrix(4, 15, (_, column) => (column % 2 ? 1e4 : -1e4)), ...heads.slice(1)],
  }),
  // Beyond the clamp, and the ends of it, where the gradient passes.
  'log sigma of +-10 and beyond': ({ x, heads }) => ({
    x: matrix(4, 15, (row, column) => ((x.values[row * 15 + column] as number) > 0 ? 1 : 0.5)),
    heads: [
      matrix(4, 15, (_, column) => [0, 0.25, 2][Math.floor(column / 5)] as number),
      ...heads
        .slice(1)
        .map(() => matrix(4, 15, (_, column) => [-12, -10, 10, 12, 1e4][column % 5] as number)),
    ],
  }),
});

/** Gradients by a learnt log sigma; in one part, or several of which the last may be shorter or empty. */
const sums: KernelCase[] = [...SHAPES, ...SAMPLED].flatMap((shape, i) =>
  (['shared', 'each'] as const).map((sigma) => {
    const squash = (['identity', 'sigmoid', 'tanh'] as const)[i % 3] as Squash;
    const samples = shape[4] ?? 1;
    const rows = padded(shape[0]) * samples;
    const parts = Math.min([1, 1, 2, 3][i % 4] as number, rows);
    return {
      kernel: 'log_sigma_gradient',
      name: `${sigma} ${shape[0]} x ${shape[3]}, batch ${shape[2]} of ${shape[1]} examples${rowsOf(shape)}, ${parts} parts`,
      async run(gpu: Gpu) {
        const { given, learnt, count, input, views, parameter, own, random, buffers } = setUp(
          distribution(sigma, squash),
          shape,
          1300 + i,
        );
        const output = given.heads[0] as Matrix;
        const x = matrix(rows, input, (row, column) => at(given.x, Math.floor(row / samples), column));
        // They need not add up to 1 for what is checked here.
        const weights = random.matrix(rows, 1, 0, 1);
        const of = { ...views, sigma, squash, logSigma: parameter };
        const size = own.offset + own.stride + 8;
        const gradients = new Words(parts * size);
        const stretch = Math.ceil(rows / parts);
        const expected = Array.from({ length: parts }, (_, part) => {
          const [first, end] = [part * stretch, Math.min((part + 1) * stretch, count * samples)];
          const cutRows = Math.max(0, end - first);
          const cut = (m: Matrix) => matrix(cutRows, m.columns, (row, c) => at(m, first + row, c));
          const sums = gradientTwin(
            {
              ...{ x: cut(x), output: cut(output), logSigma: learnt as Matrix, squash, samples },
              weights: samples > 1 ? cut(weights) : undefined,
            },
            cutRows,
          );
          return {
            name: `gradient, part ${part}`,
            buffer: 'gradients',
            place: { ...own, offset: own.offset + part * size },
            // The twin's mean is over the part's own rows.
            expected: scaled(sums, cutRows / samples / count),
          };
        });
        const all = {
          ...buffers(given),
          weights: new Words(rows).put({ offset: 0, rows, stride: 1 }, weights),
        };
        await check(gpu, logSigmaGradient(of, { parts, size }), { ...all, gradients }, expected);
      },
    };
  }),
);

/** Whose gradient has the square of a residual in it. */
const faults: KernelCase[] = [1e10, 1e25, 1e3].map((mean) => ({
  kernel: 'log_sigma_gradient',
  name: `a mean of ${mean}`,
  async run(gpu: Gpu) {
    const { given, views, parameter, own, buffers } = setUp(
      distribution('each', 'identity'),
      [2, 2, 0, 6],
      1400,
    );
    const of = { ...views, sigma: 'each', squash: 'identity', logSigma: parameter } as const;
    const heads = [matrix(4, 6, (row, column) => (row === 1 && column === 4 ? mean : 0))];
    const size = own.offset + own.stride;
    const { state } = await runDispatch(gpu, logSigmaGradient(of, { parts: 1, size }), {
      ...buffers({ ...given, heads }),
      weights: new Words(4),
      gradients: new Words(size),
    });
    const fault = (state as Words).bits[3];
    assert(fault === Number(mean > 1e3), `the fault is ${fault}`);
  },
}));

export const logSigmaGradientCases: KernelCase[] = [...sums, ...faults];
