import { ACTIVATIONS } from '../../../src/graph/spec';
import { matrix } from '../../../src/matrix.twin';
import { denseForward } from '../../../src/ops/dense/dense_forward';
import { denseForward as twin } from '../../../src/ops/dense/dense_forward.twin';
import {
  Arena,
  assert,
  check,
  type FamilyCase,
  forFamilies,
  type Output,
  operandsOf,
  padded,
  Random,
  runDispatch,
  SLOW_TO_COMPILE,
  tolerance,
  viewOf,
  Words,
} from '../harness';

const NAMES = ['linear', ...ACTIVATIONS] as const;
type Name = (typeof NAMES)[number];

/**
 * [rows, input, output]: primes, ones, blocks (16 x 4), tiles of workgroups (128 x 32, 16 x 16, 128 x 16, 64 x 64,
 * 32 x 32) and what they stage of k (16, 32), and one to either side of each.
 */
const SHAPES = [
  [4, 1, 1],
  [4, 2, 3],
  [8, 3, 2],
  [12, 5, 4],
  [16, 4, 5],
  [20, 7, 7],
  [16, 16, 16],
  [12, 15, 17],
  [20, 17, 15],
  [4, 64, 32],
  [8, 31, 33],
  [32, 33, 31],
  [36, 8, 32],
  [60, 61, 13],
  [64, 12, 64],
  [68, 29, 63],
  [124, 11, 5],
  [128, 32, 32],
  [132, 1, 65],
  [132, 37, 1],
  [256, 2, 33],
  [260, 19, 47],
  [4, 257, 131],
  [28, 127, 129],
  [8, 784, 3],
  [64, 3, 784],

  [28, 15, 31],
  [32, 16, 32],
  [36, 17, 33],
  [60, 31, 63],
  [64, 32, 64],
  [68, 33, 65],
  [32, 12, 60],
  [64, 63, 36],
  [36, 64, 28],
  [28, 65, 68],
] as const;

/** A layer's matrices, its buffers and where its results lie. */
function setUp(rows: number, input: number, output: number, activation: Name, seed: number, half = false) {
  const random = new Random(seed);
  const x = random.matrix(rows, input, -1, 1, half);
  const limit = 2 / Math.sqrt(input);
  const weight = random.matrix(output, input, -limit, limit, half);
  const bias = random.matrix(1, output, -1, 1);

  const parameters = new Arena(random);
  const places = { weight: parameters.place(padded(output), input), bias: parameters.place(1, output) };
  const arena = new Arena(random);
  // Either may come first.
  const xFirst = random.whole(2) === 0;
  // Rows of either may have something else between them.
  const early = arena.place(rows, xFirst ? input : output, seed % 3);
  const late = arena.place(rows, xFirst ? output : input, seed % 2);
  const [xPlace, yPlace] = xFirst ? [early, late] : [late, early];
  return {
    layer: {
      name: 'layer',
      part: 'encoder',
      x: viewOf(xPlace, input),
      y: viewOf(yPlace, output),
      weight: viewOf(places.weight, input, 'parameters'),
      bias: viewOf(places.bias, output, 'parameters'),
      activation,
      activated: activation !== 'linear',
      inputGradient: 'none' as const,
    },
    tensors: { x, weight, bias },
    yPlace,
    buffers: {
      parameters: new Words(parameters.size).put(places.weight, weight).put(places.bias, bias),
      activations: new Words(arena.size).put(xPlace, x),
      deltas: new Words(arena.size),
    },
  };
}

/** The activations that families which compile for long have with every shape. */
const FEW: readonly Name[] = ['linear', 'gelu'];

const shapes = SHAPES.flatMap(([rows, input, output], i) => {
  const shape = { rows, input, output, seed: 100 + i };
  // Each shape with one activation, small ones with all of them.
  const names = rows * input * output < 300 ? NAMES : [NAMES[i % NAMES.length] as Name];
  const one = FEW[i % FEW.length] as Name;
  const slow = names.includes(one) ? [] : [{ ...shape, activation: one, families: SLOW_TO_COMPILE }];
  const thorough = (activation: Name) => (activation === one ? [] : SLOW_TO_COMPILE);
  return [...names.map((activation) => ({ ...shape, activation, thorough: thorough(activation) })), ...slow];
});

const random = shapes.map(
  ({ rows, input, output, activation, seed, ...families }): FamilyCase => ({
    name: `${rows} x ${input} -> ${output} ${activation}`,
    ...families,
    async run(gpu, matmul) {
      for (const { half, rounding } of operandsOf(matmul)) {
        const { layer, tensors, yPlace, buffers } = setUp(rows, input, output, activation, seed, half);
        const { y, derivative } = twin(tensors, activation);
        const place = yPlace;
        const outputs: Output[] = [{ name: 'y', buffer: 'activations', place, expected: y, rounding }];
        // A linear layer has no derivative to leave.
        if (activation !== 'linear') {
          // As far as its rounding goes from ReLU's kink, a sum may fall to either side.
          const a = twin(tensors, 'linear').y;
          const bound = (i: number) => tolerance(derivative, i, rounding);
          const kink = (i: number) => (Math.abs(a.values[i] as number) < bound(i) ? 1 : 0);
          const allowed = activation === 'relu' && rounding > 0 ? kink : bound;
          outputs.push({
            name: 'derivative',
            buffer: 'deltas',
            place,
            expected: derivative,
            tolerance: allowed,
          });
        }
        await check(gpu, denseForward(layer, matmul), buffers, outputs);
      }
    },
  }),
);

/** Far out, an activation must have arrived at its limits, neither overflowed nor turned into NaN. */
const limits = ACTIVATIONS.map(
  (activation): FamilyCase => ({
    name: `limits of ${activation}`,
    thorough: FEW.includes(activation) ? [] : SLOW_TO_COMPILE,
    async run(gpu, matmul) {
      const far = [-1e4, -1000, -100, -50, 50, 100, 1000, 1e4];
      const { layer, buffers } = setUp(8, 1, 1, activation, 7);
      const unit = matrix(1, 1, () => 1);
      const zero = matrix(1, 1, () => 0);
      const x = matrix(8, 1, (row) => far[row] as number);
      buffers.activations.put({ ...layer.x, width: 4 }, x);
      buffers.parameters
        .put({ offset: layer.weight.offset, rows: 4, stride: 4 }, unit)
        .put({ offset: layer.bias.offset, rows: 1, stride: 4 }, zero);
      const after = await runDispatch(gpu, denseForward(layer, matmul), buffers);
      const wanted = twin({ x, weight: unit, bias: zero }, activation);
      for (const [row, a] of far.entries()) {
        for (const [name, words, expected] of [
          ['y', after.activations, wanted.y],
          ['derivative', after.deltas, wanted.derivative],
        ] as const) {
          const found = (words as Words).floats[layer.y.offset + row * layer.y.stride] as number;
          const want = expected.values[row] as number;
          assert(
            Math.abs(found - want) <= 1e-6 * Math.max(1, Math.abs(want)),
            `${name} of ${activation}(${a}) is ${found}, not ${want}`,
          );
        }
      }
    },
  }),
);

export const denseForwardCases = forFamilies('dense_forward', [...random, ...limits]);
