import { matrix } from '../../../src/matrix.twin';
import type { Dense } from '../../../src/ops/dense/dense';
import { listedForward } from '../../../src/ops/dense/listed_forward';
import { listedForward as forwardTwin } from '../../../src/ops/dense/listed_forward.twin';
import { listedInputGradient } from '../../../src/ops/dense/listed_input_gradient';
import { listedInputGradient as inputGradientTwin } from '../../../src/ops/dense/listed_input_gradient.twin';
import { listedWeightGradient } from '../../../src/ops/dense/listed_weight_gradient';
import { listedWeightGradient as weightGradientTwin } from '../../../src/ops/dense/listed_weight_gradient.twin';
import { MATMULS, type Matmul } from '../../../src/tiles/table';
import {
  Arena,
  check,
  type FamilyCase,
  forFamilies,
  type Operands,
  type Output,
  operandsOf,
  type Place,
  padded,
  Random,
  SLOW_TO_COMPILE,
  stateWords,
  tolerance,
  viewOf,
  Words,
} from '../harness';

/** [rows, input, output, rows that count]: none, one, all; whole tiles of others, and tiles with both. */
const SHAPES = [
  [4, 1, 1, 1],
  [4, 5, 3, 4],
  [8, 2, 1, 5],
  [12, 3, 7, 0],
  [16, 4, 8, 0],
  [16, 16, 16, 16],
  [20, 7, 9, 13],
  [28, 1, 12, 27],
  [32, 31, 2, 1],
  [36, 16, 12, 16],
  [40, 9, 33, 17],
  [60, 5, 5, 32],
  [64, 12, 33, 17],
  [64, 17, 4, 48],
  [68, 64, 3, 67],
  [96, 2, 20, 33],
  [100, 3, 64, 31],
  [124, 6, 13, 64],
  [128, 20, 16, 64],
  [128, 13, 8, 127],
  [132, 33, 17, 65],
  [192, 4, 10, 128],
  [256, 11, 6, 3],
  [260, 8, 36, 129],
] as const;

type Shape = (typeof SHAPES)[number];

/** A layer, its matrices, and a list of its rows in any order, or of zeros where all count: only those that count have gradients. */
function setUp([rows, input, output, counting]: Shape, seed: number, { half }: Operands) {
  const random = new Random(seed);
  const order = Array.from({ length: rows }, (_, i) => ({ i, by: counting < rows ? random.word() : i }))
    .sort((a, b) => a.by - b.by)
    .map(({ i }) => i);
  const counts = new Set(order.slice(0, counting));
  const list = new Words(1 + rows);
  list.bits.set([rows - counting, ...order.map((row, line) => row - line)]);
  const x = random.matrix(rows, input, -1, 1, half);
  const dy = matrix(rows, output, (row) => {
    const value = half ? random.half(-1, 1) : random.uniform(-1, 1);
    return counts.has(row) ? value : 0;
  });
  const weight = random.matrix(output, input, -1, 1, half);
  const bias = random.matrix(1, output, -1, 1);

  const parameters = new Arena(random);
  const places = { weight: parameters.place(padded(output), input), bias: parameters.place(1, output) };
  const arena = new Arena(random);
  const [xPlace, yPlace] = [arena.place(rows, input, seed % 3), arena.place(rows, output, seed % 2)];
  const layer: Dense = {
    name: 'layer',
    part: 'decoder',
    x: viewOf(xPlace, input),
    y: viewOf(yPlace, output),
    weight: viewOf(places.weight, input, 'parameters'),
    bias: viewOf(places.bias, output, 'parameters'),
    activation: 'gelu',
    activated: true,
    inputGradient: 'set',
  };
  const view = { buffer: 'rows', name: 'list', offset: 0, rows: 1, columns: 1 + rows, stride: 1 + rows };
  return {
    ...{ layer, view, list, counts, x, dy, weight, bias, places, xPlace, yPlace },
    size: parameters.size,
    floats: arena.size,
    parameters: new Words(parameters.size).put(places.weight, weight).put(places.bias, bias),
  };
}

const name = ([rows, input, output, counting]: Shape) => `${counting} of ${rows} rows, ${input} -> ${output}`;

/**
 * All shapes by `plain`, and by each other family a third, as these say once more what the cases of dense layers do; each of the shapes is
 * had by several.
 */
const thorough = (i: number): Matmul[] =>
  MATMULS.filter((matmul, family) => matmul !== 'plain' && (i + family) % 3 !== 0);

const forShapes = (kernel: string, run: (shape: Shape, seed: number) => FamilyCase['run'], first: number) =>
  forFamilies(
    kernel,
    SHAPES.map((shape, i) => ({ name: name(shape), thorough: thorough(i), run: run(shape, first + i) })),
  );

export const listedForwardCases = forShapes(
  'listed_forward',
  (shape, seed) => async (gpu, matmul) => {
    for (const operands of operandsOf(matmul)) {
      const { rounding } = operands;
      const { layer, view, list, counts, x, weight, bias, yPlace, floats, ...set } = setUp(
        shape,
        seed,
        operands,
      );
      const { y, derivative } = forwardTwin({ x, weight, bias }, 'gelu', counts);
      // Of the others there may be anything that is finite.
      const allowed = (expected: typeof y) => (i: number) =>
        counts.has(Math.floor(i / expected.columns)) ? tolerance(expected, i, rounding) : 99;
      const activations = new Words(floats).put(set.xPlace, x);
      const buffers = { parameters: set.parameters, activations, deltas: new Words(floats), rows: list };
      await check(gpu, listedForward(layer, view, matmul), buffers, [
        { name: 'y', buffer: 'activations', place: yPlace, expected: y, tolerance: allowed(y) },
        {
          name: 'derivative',
          buffer: 'deltas',
          place: yPlace,
          expected: derivative,
          tolerance: allowed(derivative),
        },
      ]);
    }
  },
  5100,
);

/** What lies in dx's place: poison, the gradient by another reader, or a derivative. */
const MODES = ['set', 'add', 'multiply'] as const;

export const listedInputGradientCases = forShapes(
  'listed_input_gradient',
  (shape, seed) => async (gpu, matmul) => {
    for (const operands of operandsOf(matmul)) {
      const { layer, view, list, counts, dy, weight, xPlace, yPlace, floats, parameters } = setUp(
        shape,
        seed,
        operands,
      );
      const inputGradient = MODES[seed % 3] as (typeof MODES)[number];
      const before = new Random(seed + 1).matrix(shape[0], shape[1], -1, 1);
      const deltas = new Words(floats).put(yPlace, dy);
      if (inputGradient !== 'set') deltas.put(xPlace, before);
      const others = inputGradient === 'add' ? before : undefined;
      const derivative = inputGradient === 'multiply' ? before : undefined;
      const expected = inputGradientTwin({ dy, weight, derivative, others }, counts);
      const { rounding } = operands;
      const outputs = [{ name: 'dx', buffer: 'deltas', place: xPlace, expected, rounding }];
      const dispatch = listedInputGradient({ ...layer, inputGradient }, view, matmul);
      await check(gpu, dispatch, { parameters, deltas, rows: list }, outputs);
    }
  },
  5200,
);

/** The rows that a part sums: of a stretch of the list, whole fours of it. */
function rowsOfPart(list: Words, part: number, parts: number): Uint32Array {
  const [others = 0, ...lines] = list.bits;
  const rows = lines.map((ahead, line) => (line + ahead) >>> 0);
  const counting = rows.length - others;
  const own = 4 * Math.ceil(Math.ceil(counting / 4) / parts);
  return Uint32Array.from(rows.slice(0, counting).slice(part * own, (part + 1) * own));
}

/** In how many parts the rows are cut. */
const PARTS = [1, 3];

export const listedWeightGradientCases = forFamilies(
  'listed_weight_gradient',
  PARTS.flatMap((parts) =>
    SHAPES.map((shape, i) => ({
      name: `${name(shape)}, in ${parts} parts`,
      // The number of parts is a constant.
      thorough: [...thorough(i), ...(parts > 1 ? SLOW_TO_COMPILE : [])],
      async run(gpu, matmul) {
        for (const operands of operandsOf(matmul)) {
          const { layer, view, list, x, dy, places, xPlace, yPlace, size, floats } = setUp(
            shape,
            5300 + i,
            operands,
          );
          const { rounding } = operands;
          const outputs = Array.from({ length: parts }, (_, part): Output[] => {
            const expected = weightGradientTwin({ x, dy }, rowsOfPart(list, part, parts));
            const shared = { buffer: 'gradients', rounding };
            const at = (place: Place) => ({ ...place, offset: part * size + place.offset });
            return [
              { ...shared, name: `dW of part ${part}`, place: at(places.weight), expected: expected.weight },
              { ...shared, name: `db of part ${part}`, place: at(places.bias), expected: expected.bias },
            ];
          }).flat();
          const buffers = {
            activations: new Words(floats).put(xPlace, x),
            deltas: new Words(floats).put(yPlace, dy),
            rows: list,
            gradients: new Words(parts * size),
            state: stateWords({ step: 7 }),
          };
          await check(gpu, listedWeightGradient([layer], view, { matmul, parts, size }), buffers, outputs);
        }
      },
    })),
  ),
);
