import { type Matrix, matrix } from '../../../src/matrix.twin';
import type { Dense } from '../../../src/ops/dense/dense';
import { denseWeightGradient } from '../../../src/ops/dense/dense_weight_gradient';
import { denseWeightGradient as twin } from '../../../src/ops/dense/dense_weight_gradient.twin';
import { MATMULS } from '../../../src/tiles/table';
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
  stateWords,
  viewOf,
  Words,
} from '../harness';

/** [rows, input, output]: the results are output x input, and output for the bias; sizes as in `dense_forward.ts`. */
type Shape = readonly [rows: number, input: number, output: number];

const SINGLE: readonly Shape[] = [
  [4, 1, 1],
  [4, 2, 3],
  [8, 3, 2],
  [12, 5, 4],
  [4, 4, 5],
  [20, 7, 7],
  [16, 16, 16],
  [12, 15, 17],
  [20, 17, 15],
  [4, 64, 32],
  [8, 31, 33],
  [32, 33, 31],
  [36, 32, 8],
  [60, 61, 13],
  [64, 12, 64],
  [68, 29, 63],
  [124, 11, 5],
  [128, 32, 128],
  [132, 1, 131],
  [132, 131, 1],
  [256, 33, 2],
  [260, 19, 47],
  [4, 257, 131],
  [28, 129, 127],
  [8, 784, 3],
  [8, 3, 784],

  [12, 31, 28],
  [16, 32, 32],
  [20, 33, 36],
  [28, 63, 60],
  [32, 64, 64],
  [36, 65, 68],
  [60, 28, 33],
  [64, 36, 31],
  [68, 60, 65],
  [16, 68, 63],
];

/** Several layers in one dispatch, as training has them; `first_group` and the folding of columns must hold. */
const TABLES: readonly (readonly Shape[])[] = [
  [
    [4, 1, 1],
    [4, 1, 1],
  ],
  [
    [8, 5, 3],
    [8, 3, 7],
    [8, 7, 1],
  ],
  [
    [16, 33, 17],
    [16, 17, 4],
    [16, 2, 17],
    [16, 17, 33],
  ],
  [
    [20, 1, 129],
    [20, 129, 1],
    [20, 1, 1],
    [20, 31, 33],
  ],
  [
    [12, 130, 40],
    [12, 40, 130],
  ],
  [
    [4, 2, 2],
    [4, 2, 64],
    [4, 64, 200],
    [4, 200, 3],
    [4, 3, 3],
  ],
  Array.from({ length: 20 }, (_, i) => [8, (i % 5) + 1, (i % 7) + 1] as const),
];

/** Rows cut in parts: into equal ones, with a shorter last one, with parts that get no rows, and for several layers. */
const IN_PARTS: readonly (readonly [parts: number, shapes: readonly Shape[]])[] = [
  [2, [[8, 3, 5]]],
  [2, [[20, 33, 17]]],
  [2, [[4, 7, 2]]],
  [2, [[132, 65, 31]]],
  [3, [[8, 5, 9]]],
  [3, [[24, 16, 16]]],
  [3, [[68, 31, 63]]],
  [3, [[100, 2, 65]]],
  [5, [[4, 1, 1]]],
  [5, [[12, 35, 34]]],
  [5, [[36, 17, 4]]],
  [5, [[260, 11, 13]]],
  [
    2,
    [
      [36, 33, 17],
      [36, 17, 4],
      [36, 2, 17],
      [36, 17, 33],
    ],
  ],
  [
    3,
    [
      [44, 1, 66],
      [44, 66, 1],
    ],
  ],
  [
    5,
    [
      [32, 2, 2],
      [32, 2, 64],
      [32, 64, 40],
    ],
  ],
];

const LINEAR = { part: 'encoder', activation: 'linear', activated: false, inputGradient: 'none' } as const;

function run(shapes: readonly Shape[], seed: number, parts = 1): FamilyCase['run'] {
  return async (gpu, matmul) => {
    for (const { half, rounding } of operandsOf(matmul)) {
      const random = new Random(seed);
      const arena = new Arena(random);
      const parameters = new Arena(random);
      const layers = shapes.map(([rows, input, output], i) => {
        const apart = (seed + i) % 3;
        const x = { place: arena.place(rows, input, apart), values: random.matrix(rows, input, -1, 1, half) };
        const dy = {
          place: arena.place(rows, output, apart % 2),
          values: random.matrix(rows, output, -1, 1, half),
        };
        const weight = parameters.place(padded(output), input);
        const bias = parameters.place(1, output);
        const dense: Dense = {
          name: String(i),
          ...LINEAR,
          x: viewOf(x.place, input),
          y: viewOf(dy.place, output),
          weight: viewOf(weight, input, 'parameters'),
          bias: viewOf(bias, output, 'parameters'),
        };
        return { dense, x, dy, weight, bias };
      });
      const { size } = parameters;
      const activations = new Words(arena.size);
      const deltas = new Words(arena.size);
      for (const { x, dy } of layers) {
        activations.put(x.place, x.values);
        deltas.put(dy.place, dy.values);
      }
      const outputs = Array.from({ length: parts }, (_, part) =>
        layers.flatMap(({ dense, x, dy, weight, bias }): Output[] => {
          const count = padded(dense.x.rows / parts);
          const own = (values: Matrix) => rowsFrom(values, part * count, count);
          const expected = twin({ x: own(x.values), dy: own(dy.values) });
          const shared = { buffer: 'gradients', rounding };
          const at = ({ offset, ...place }: typeof weight) => ({ ...place, offset: part * size + offset });
          const name = `${dense.name}, part ${part}`;
          return [
            { ...shared, name: `dW of ${name}`, place: at(weight), expected: expected.weight },
            { ...shared, name: `db of ${name}`, place: at(bias), expected: expected.bias },
          ];
        }),
      ).flat();
      const dispatch = denseWeightGradient(
        layers.map(({ dense }) => dense),
        { matmul, parts, size },
      );
      // Where a fault was, it stays.
      const state = stateWords({ step: 7, epoch: 1, batch: 2, fault: seed % 2 });
      await check(gpu, dispatch, { activations, deltas, gradients: new Words(parts * size), state }, outputs);
    }
  };
}

/** `count` rows from `first` on, or as many as there are. */
function rowsFrom({ rows, columns, values }: Matrix, first: number, count: number): Matrix {
  const [from, end] = [Math.min(first, rows), Math.min(first + count, rows)];
  return matrix(end - from, columns, (row, column) => values[(from + row) * columns + column] as number);
}

const name = (shapes: readonly Shape[]): string =>
  shapes.map(([rows, input, output]) => `${rows} x (${input} -> ${output})`).join(', ');

/** Values that none may learn from, and the largest that one may. */
const FAULTY = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 48,
  -(2 ** 48),
  1e38,
] as const;
const SOUND = [0, 1, -1, 2 ** 48 - 2 ** 25, -(2 ** 48) + 2 ** 25] as const;

/** A gradient of this value in one place of the last layer raises the fault, or does not. */
function faults(value: number, parameter: 'weight' | 'bias', parts: number): FamilyCase['run'] {
  return async (gpu, matmul) => {
    const [rows, input, output] = [8 * parts, 5, 7];
    const size = padded(output) * padded(input) + padded(output);
    const place = (offset: number, columns: number, count = rows) =>
      viewOf({ offset, rows: count, stride: padded(columns) }, columns);
    const dense: Dense = {
      ...LINEAR,
      name: 'a',
      x: place(0, input),
      y: place(rows * padded(input), output),
      weight: place(0, input, padded(output)),
      bias: place(size - padded(output), output, 1),
    };
    const zeros = (length: number) => Words.from(new Float32Array(length));
    const activations = zeros(rows * (padded(input) + padded(output)));
    const deltas = zeros(activations.bits.length);
    // In the last row, which the last part sums: half precision, which holds no such numbers, gets them as infinite.
    deltas.floats[dense.y.offset + (rows - 1) * padded(output) + 4] = value;
    if (parameter === 'weight') activations.floats[dense.x.offset + (rows - 1) * padded(input) + 3] = 1;
    const dispatch = denseWeightGradient([dense], { matmul, parts, size });
    const gradients = new Words(parts * size);
    const { state } = await runDispatch(gpu, dispatch, {
      activations,
      deltas,
      gradients,
      state: stateWords({}),
    });
    const bits = [...(state as Words).bits];
    const least = matmul === 'half' ? 65520 : 2 ** 48;
    const fault = !(Math.abs(value) < least);
    assert(bits[3] === Number(fault), `the fault is ${bits[3]}, by a gradient of ${value}`);
    assert(
      bits.slice(0, 3).every((word) => word === 0),
      'the state has changed',
    );
  };
}

/** Each family has a fault in the weights or in the biases, and its neighbour in the other. */
const otherPlace = (i: number, place: number) => MATMULS.filter((_, n) => (i + n) % 2 !== place);

/** The number of parts is a constant: of those that compile for long there are 1 and 3. */
const thorough = (parts: number) => (parts === 1 || parts === 3 ? [] : SLOW_TO_COMPILE);

export const denseWeightGradientCases = forFamilies('dense_weight_gradient', [
  ...SINGLE.map((shape, i) => ({ name: name([shape]), run: run([shape], 500 + i) })),
  ...TABLES.map((shapes, i) => ({
    name: `${shapes.length} layers: ${name(shapes.slice(0, 5))}`,
    run: run(shapes, 600 + i),
  })),
  ...IN_PARTS.map(([parts, shapes], i) => ({
    name: `in ${parts} parts: ${name(shapes)}`,
    thorough: thorough(parts),
    run: run(shapes, 650 + i, parts),
  })),
  ...[...FAULTY, ...SOUND].flatMap((value, i) =>
    (['weight', 'bias'] as const).map((place, j) => ({
      name: `a ${place}'s gradient of ${value}, in ${1 + (i % 3)} parts`,
      thorough: [...thorough(1 + (i % 3)), ...otherPlace(i, j)],
      run: faults(value, place, 1 + (i % 3)),
    })),
  ),
]);
