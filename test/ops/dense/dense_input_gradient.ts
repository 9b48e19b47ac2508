import { denseInputGradient } from '../../../src/ops/dense/dense_input_gradient';
import { denseInputGradient as twin } from '../../../src/ops/dense/dense_input_gradient.twin';
import { MATMULS } from '../../../src/tiles/table';
import {
  Arena,
  check,
  type FamilyCase,
  forFamilies,
  operandsOf,
  padded,
  Random,
  viewOf,
  Words,
} from '../harness';

/** [rows, input, output]: the results are rows x input, in the sizes of `dense_forward.ts`. */
const SHAPES = [
  [4, 1, 1],
  [4, 3, 2],
  [8, 2, 3],
  [12, 4, 5],
  [16, 5, 4],
  [20, 7, 7],
  [16, 16, 16],
  [12, 17, 15],
  [20, 15, 17],
  [4, 32, 64],
  [8, 33, 31],
  [32, 31, 33],
  [36, 32, 8],
  [60, 13, 61],
  [64, 64, 12],
  [68, 63, 29],
  [124, 5, 11],
  [128, 32, 32],
  [132, 65, 1],
  [132, 1, 37],
  [256, 33, 2],
  [260, 47, 19],
  [4, 131, 257],
  [28, 129, 127],
  [8, 3, 784],
  [64, 784, 3],

  [28, 31, 15],
  [32, 32, 16],
  [36, 33, 17],
  [60, 63, 31],
  [64, 64, 32],
  [68, 65, 33],
  [32, 60, 12],
  [64, 36, 63],
  [36, 28, 64],
  [28, 68, 65],
] as const;

/** What lies in dx's place: a derivative, the gradient by another reader, or poison. */
const MODES = ['multiply', 'add', 'set'] as const;

function run(
  [rows, input, output]: (typeof SHAPES)[number],
  mode: (typeof MODES)[number],
  i: number,
): FamilyCase['run'] {
  return async (gpu, matmul) => {
    for (const { half, rounding } of operandsOf(matmul)) {
      const random = new Random(300 + i);
      const dy = random.matrix(rows, output, -1, 1, half);
      const weight = random.matrix(output, input, -1, 1, half);
      const before = random.matrix(rows, input, -1, 1);

      const parameters = new Arena(random);
      const weightPlace = parameters.place(padded(output), input);
      const arena = new Arena(random);
      const first = arena.place(rows, i % 2 ? input : output, i % 3);
      const second = arena.place(rows, i % 2 ? output : input, i % 2);
      const [dx, dyPlace] = i % 2 ? [first, second] : [second, first];
      const deltas = new Words(arena.size).put(dyPlace, dy);
      if (mode !== 'set') deltas.put(dx, before);
      const layer = {
        name: 'layer',
        part: 'encoder',
        x: viewOf(dx, input),
        y: viewOf(dyPlace, output),
        weight: viewOf(weightPlace, input, 'parameters'),
        bias: viewOf(weightPlace, output, 'parameters'),
        activation: 'linear',
        activated: false,
        inputGradient: mode,
      };
      const buffers = { parameters: new Words(parameters.size).put(weightPlace, weight), deltas };
      const expected = twin({
        dy,
        weight,
        derivative: mode === 'multiply' ? before : undefined,
        others: mode === 'add' ? before : undefined,
      });
      await check(gpu, denseInputGradient(layer, matmul), buffers, [
        { name: 'dx', buffer: 'deltas', place: dx, expected, rounding },
      ]);
    }
  };
}

/** Each family has each shape in one of the modes, and each mode with a third of the shapes; any two have each other ones. */
export const denseInputGradientCases = forFamilies(
  'dense_input_gradient',
  SHAPES.flatMap((shape, i) =>
    MODES.map((mode, j) => {
      const [rows, input, output] = shape;
      return {
        name: `${rows} x ${output} -> ${input} ${mode}`,
        thorough: MATMULS.filter((_, n) => (i + n) % MODES.length !== j),
        run: run(shape, mode, i),
      };
    }),
  ),
);
