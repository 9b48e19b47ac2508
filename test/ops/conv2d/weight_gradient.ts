import type { Dispatch } from '../../../src/gpu/kernel';
import { type Matrix, matrix, type Sums } from '../../../src/matrix.twin';
import type { Convolution } from '../../../src/ops/conv2d/convolution';
import { valuesOf } from '../../../src/ops/conv2d/geometry';
import type { Geometry } from '../../../src/ops/conv2d/names';
import type { GradientOptions } from '../../../src/ops/conv2d/weight_gradients';
import { MATMULS } from '../../../src/tiles/table';
import { thoroughFamilies } from '../choice';
import {
  Arena,
  assert,
  check,
  type FamilyCase,
  forFamilies,
  type KernelCase,
  type Output,
  operandsOf,
  Random,
  runDispatch,
  stateWords,
  Words,
} from '../harness';
import { geometryOf, inMemory, lay, layerOf, nameOf, SHAPES, type Shape } from './layers';

interface Way {
  readonly kernel: string;
  /** The picture that the layers write: `dy` is of it. */
  readonly written: 'large' | 'small';
  dispatch(layers: readonly Convolution[], options: GradientOptions): Dispatch;
  twin(of: { readonly dy: Matrix; readonly x: Matrix }, geometry: Geometry): Sums;
}

/** Several layers in one dispatch, and pixels in parts: some of which may get none. */
const SEVERAL: readonly (readonly [parts: number, shapes: readonly Shape[]])[] = [
  [
    1,
    [
      [4, 6, 6, 1, 4, 4, 2],
      [4, 3, 3, 4, 33, 4, 2],
      [4, 2, 2, 33, 5, 3, 1],
    ],
  ],
  [
    2,
    [
      [4, 5, 7, 3, 8, 4, 2],
      [4, 3, 4, 8, 70, 3, 1],
    ],
  ],
  [3, [[4, 7, 7, 5, 6, 4, 2]]],
  [5, [[8, 9, 4, 4, 4, 3, 2]]],
  [7, [[4, 1, 1, 9, 4, 1, 1]]],
  [3, [[4, 1, 3, 150, 2, 3, 2]]],
];

/** Of the case of a gradient that is none. */
const FAULTY: Shape = [4, 3, 3, 2, 3, 3, 1];

interface Gradients extends FamilyCase {
  readonly shapes: readonly Shape[];
  readonly parts: number;
}

export function weightGradientCases(way: Way): KernelCase[] {
  const single = SHAPES.map((shape, i): Gradients => {
    return { name: nameOf(shape), shapes: [shape], parts: 1, run: run(way, [shape], 4400 + i) };
  });
  const several = SEVERAL.map(([parts, shapes], i): Gradients => {
    const name = `${parts} parts of ${shapes.map(nameOf).join('; ')}`;
    return { name, shapes, parts, run: run(way, shapes, 4500 + i, parts) };
  });
  const faulty = [Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 48), 1].map((value): Gradients => {
    return { name: `a gradient of ${value}`, shapes: [FAULTY], parts: 1, run: faults(way, value) };
  });
  const all = [...single, ...several, ...faulty];
  const once = all.filter(({ parts }) => parts === 1);
  const thorough = thoroughFamilies(
    once.map(({ shapes, parts }) => {
      const layers = shapes.map((shape) => layerOf(shape));
      return (matmul) => way.dispatch(layers, { matmul, parts, size: 4 });
    }),
  );
  // Each number of parts is compiled anew: in the short form by `plain` alone.
  const inParts = all.filter(({ parts }) => parts > 1);
  const others = MATMULS.filter((matmul) => matmul !== 'plain');
  return forFamilies(way.kernel, [
    ...once.map((one, i) => ({ ...one, thorough: thorough[i] })),
    ...inParts.map((one) => ({ ...one, thorough: others })),
  ]);
}

function run(way: Way, shapes: readonly Shape[], seed: number, parts = 1): FamilyCase['run'] {
  return async (gpu, matmul) => {
    for (const { half, rounding } of operandsOf(matmul)) {
      const random = new Random(seed);
      const [values, parameters] = [new Arena(random), new Arena(random)];
      const read = way.written === 'large' ? 'small' : 'large';
      const layers = shapes.map((shape, i) => {
        const geometry = geometryOf(shape);
        const biases = geometry[way.written][2];
        const laid = lay(shape, { values, parameters, biases, seed: seed + i }, { name: String(i) });
        const x = random.matrix(shape[0], valuesOf(geometry[read]), -1, 1, half);
        const dy = random.matrix(shape[0], valuesOf(geometry[way.written]), -1, 1, half);
        return { ...laid, geometry, x, dy };
      });
      const { size } = parameters;
      const [activations, deltas] = [new Words(values.size), new Words(values.size)];
      for (const { places, x, dy } of layers) {
        activations.put(places[read], x);
        deltas.put(places[way.written], dy);
      }
      const outputs = Array.from({ length: parts }, (_, part) =>
        layers.flatMap(({ layer, places, geometry, x, dy }): Output[] => {
          const own = (of: Matrix, picture: 'large' | 'small') =>
            ofPart(of, geometry[picture][2], part, parts);
          // The product is over the small picture's pixels.
          const pictures = way.written === 'small' ? { dy: own(dy, 'small'), x } : { dy, x: own(x, 'small') };
          const weight = way.twin(pictures, geometry);
          const place = { ...places.weight, offset: part * size + places.weight.offset };
          const dw: Sums = {
            ...weight,
            ...inMemory(weight, geometry),
            magnitudes: inMemory({ ...weight, values: weight.magnitudes }, geometry).values,
          };
          const name = `dW of ${layer.name}, part ${part}`;
          return [{ name, buffer: 'gradients', rounding, place, expected: dw }];
        }),
      ).flat();
      const dispatch = way.dispatch(
        layers.map(({ layer }) => layer),
        { matmul, parts, size },
      );
      const state = stateWords({ step: 7, epoch: 1, batch: 2, fault: seed % 2 });
      await check(gpu, dispatch, { activations, deltas, gradients: new Words(parts * size), state }, outputs);
    }
  };
}

/** A picture whose pixels of other parts are zero. */
function ofPart(of: Matrix, channels: number, part: number, parts: number): Matrix {
  const pixels = (of.rows * of.columns) / channels;
  const count = Math.ceil(pixels / parts / 4) * 4;
  return matrix(of.rows, of.columns, (row, column) => {
    const pixel = Math.floor((row * of.columns + column) / channels);
    return Math.floor(pixel / count) === part ? (of.values[row * of.columns + column] as number) : 0;
  });
}

/** A gradient of this value in the last pixel raises the fault, or does not. */
function faults(way: Way, value: number): FamilyCase['run'] {
  return async (gpu, matmul) => {
    const random = new Random(4600);
    const [values, parameters] = [new Arena(random), new Arena(random)];
    const { layer, places } = lay(FAULTY, {
      values,
      parameters,
      biases: way.written === 'large' ? 2 : 3,
      seed: 0,
    });
    const zeros = (length: number) => Words.from(new Float32Array(length));
    const [activations, deltas] = [zeros(values.size), zeros(values.size)];
    const { offset, stride } = places[way.written];
    deltas.floats[offset + 3 * stride + 3 * 3 * layer[way.written][2] - 1] = value;
    // Its factor.
    const read = places[way.written === 'large' ? 'small' : 'large'];
    activations.floats.fill(1, read.offset, read.offset + 4 * read.stride);
    const { size } = parameters;
    const dispatch = way.dispatch([layer], { matmul, parts: 1, size });
    const buffers = { activations, deltas, gradients: new Words(size), state: stateWords({}) };
    const { state } = await runDispatch(gpu, dispatch, buffers);
    const fault = !(Math.abs(value) < (matmul === 'half' ? 65520 : 2 ** 48));
    const found = (state as Words).bits[3];
    assert(found === Number(fault), `the fault is ${found}, by a gradient of ${value}`);
  };
}
