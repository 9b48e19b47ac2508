import { matrix } from '../../../src/matrix.twin';
import { conv2dBiasGradient } from '../../../src/ops/conv2d/conv2d_bias_gradient';
import { conv2dBiasGradient as twin } from '../../../src/ops/conv2d/conv2d_bias_gradient.twin';
import { valuesOf } from '../../../src/ops/conv2d/geometry';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  type Output,
  Random,
  runDispatch,
  stateWords,
  Words,
} from '../harness';
import { geometryOf, lay, nameOf, SHAPES, type Shape } from './layers';

const KERNEL = 'conv2d_bias_gradient';

/** Several layers in one dispatch, and pixels in parts: some of which may get none. */
const SEVERAL: readonly (readonly [parts: number, written: 'large' | 'small', shapes: readonly Shape[]])[] = [
  [
    2,
    'small',
    [
      [4, 5, 7, 3, 8, 4, 2],
      [4, 3, 4, 8, 70, 3, 1],
      [4, 9, 9, 4, 6, 3, 1],
    ],
  ],
  [3, 'large', [[4, 7, 7, 5, 6, 4, 2]]],
  [7, 'small', [[4, 1, 1, 9, 4, 1, 1]]],
  [5, 'large', [[8, 9, 4, 150, 4, 3, 2]]],
];

export const conv2dBiasGradientCases: readonly KernelCase[] = [
  ...SHAPES.map((shape, i) => {
    const written = i % 2 ? 'small' : 'large';
    return { kernel: KERNEL, name: `${nameOf(shape)}, ${written}`, run: run([shape], written, 1, 4700 + i) };
  }),
  ...SEVERAL.map(([parts, written, shapes], i) => ({
    kernel: KERNEL,
    name: `${parts} parts of ${shapes.map(nameOf).join('; ')}`,
    run: run(shapes, written, parts, 4750 + i),
  })),
  ...[Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 48), 1].map((value) => ({
    kernel: KERNEL,
    name: `a gradient of ${value}`,
    run: faults(value),
  })),
];

function run(
  shapes: readonly Shape[],
  written: 'large' | 'small',
  parts: number,
  seed: number,
): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(seed);
    const [values, parameters] = [new Arena(random), new Arena(random)];
    const layers = shapes.map((shape, i) => {
      const geometry = geometryOf(shape);
      const [height, width, channels] = geometry[written];
      const laid = lay(shape, { values, parameters, biases: channels, seed: seed + i });
      const dy = random.matrix(shape[0], valuesOf(geometry[written]), -1, 1);
      return { ...laid, dy, channels, pixels: shape[0] * height * width };
    });
    const { size } = parameters;
    const deltas = new Words(values.size);
    for (const { places, dy } of layers) deltas.put(places[written], dy);
    const outputs = Array.from({ length: parts }, (_, part) =>
      layers.map(({ places, dy, channels, pixels }, i): Output => {
        const count = Math.ceil(pixels / parts);
        // Pixels of other parts are zero.
        const own = matrix(dy.rows, dy.columns, (row, column) => {
          const pixel = Math.floor((row * dy.columns + column) / channels);
          return Math.floor(pixel / count) === part ? (dy.values[row * dy.columns + column] as number) : 0;
        });
        const place = { ...places.bias, offset: part * size + places.bias.offset };
        return {
          name: `db of ${i}, part ${part}`,
          buffer: 'gradients',
          place,
          expected: twin(own, channels),
        };
      }),
    ).flat();
    const dispatch = conv2dBiasGradient(
      layers.map(({ layer }) => layer),
      written,
      { parts, size },
    );
    const state = stateWords({ step: 7, epoch: 1, batch: 2, fault: seed % 2 });
    await check(gpu, dispatch, { deltas, gradients: new Words(parts * size), state }, outputs);
  };
}

/** A gradient of this value in the last pixel raises the fault, or does not. */
function faults(value: number): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(4790);
    const [values, parameters] = [new Arena(random), new Arena(random)];
    const { layer, places } = lay([4, 3, 3, 2, 3, 3, 1], { values, parameters, biases: 3, seed: 0 });
    const deltas = Words.from(new Float32Array(values.size));
    const { offset, stride } = places.small;
    deltas.floats[offset + 3 * stride + 3 * 3 * 3 - 1] = value;
    const { size } = parameters;
    const dispatch = conv2dBiasGradient([layer], 'small', { parts: 1, size });
    const { state } = await runDispatch(gpu, dispatch, {
      deltas,
      gradients: new Words(size),
      state: stateWords({}),
    });
    const found = (state as Words).bits[3];
    assert(
      found === Number(!(Math.abs(value) < 2 ** 48)),
      `the fault is ${found}, by a gradient of ${value}`,
    );
  };
}
