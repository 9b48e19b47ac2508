import type { Dense } from '../../src/kernels/dense';
import { denseWeightGradient } from '../../src/kernels/dense_weight_gradient';
import { denseWeightGradient as twin } from '../../src/reference/dense_weight_gradient';
import { Arena, check, forFamilies, type Output, padded, Random, Words } from './harness';

/** [rows, input, output]: the results are output x input, and output for the bias. */
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

function run(shapes: readonly Shape[], seed: number) {
  return async (gpu: Parameters<typeof check>[0], matmul: 'plain' | 'quad'): Promise<void> => {
    const random = new Random(seed);
    const arena = new Arena(random);
    const parameters = new Arena(random);
    const layers = shapes.map(([rows, input, output], i) => {
      const x = { place: arena.place(rows, input), values: random.matrix(rows, input, -1, 1) };
      const dy = { place: arena.place(rows, output), values: random.matrix(rows, output, -1, 1) };
      const weight = parameters.place(padded(output), input);
      const bias = parameters.place(1, output);
      const dense: Dense = {
        name: String(i),
        rows,
        input,
        output,
        activation: 'linear',
        x: x.place.offset,
        y: dy.place.offset,
        weight: weight.offset,
        bias: bias.offset,
      };
      return { dense, x, dy, weight, bias };
    });
    const activations = new Words(arena.size);
    const deltas = new Words(arena.size);
    const outputs = layers.flatMap(({ dense, x, dy, weight, bias }): Output[] => {
      activations.put(x.place, x.values);
      deltas.put(dy.place, dy.values);
      const expected = twin({ x: x.values, dy: dy.values });
      return [
        { name: `dW ${dense.name}`, buffer: 'gradients', place: weight, expected: expected.weight },
        { name: `db ${dense.name}`, buffer: 'gradients', place: bias, expected: expected.bias },
      ];
    });
    const dispatch = denseWeightGradient(
      layers.map(({ dense }) => dense),
      matmul,
    );
    await check(gpu, dispatch, { activations, deltas, gradients: new Words(parameters.size) }, outputs);
  };
}

const name = (shapes: readonly Shape[]): string =>
  shapes.map(([rows, input, output]) => `${rows} x (${input} -> ${output})`).join(', ');

export const denseWeightGradientCases = forFamilies('dense_weight_gradient', [
  ...SINGLE.map((shape, i) => ({ name: name([shape]), run: run([shape], 500 + i) })),
  ...TABLES.map((shapes, i) => ({
    name: `${shapes.length} layers: ${name(shapes.slice(0, 5))}`,
    run: run(shapes, 600 + i),
  })),
]);
