import type { Dispatch } from '../../src/gpu/kernel';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec } from '../../src/graph/spec';
import { type Matrix, matrix, type Sums } from '../../src/matrix.twin';
import { conv2dForward } from '../../src/ops/conv2d/conv2d_forward';
import { conv2dForward as conv2dForwardTwin } from '../../src/ops/conv2d/conv2d_forward.twin';
import { conv2dInputGradient } from '../../src/ops/conv2d/conv2d_input_gradient';
import { conv2dInputGradient as conv2dInputGradientTwin } from '../../src/ops/conv2d/conv2d_input_gradient.twin';
import { conv2dWeightGradient } from '../../src/ops/conv2d/conv2d_weight_gradient';
import { conv2dWeightGradient as conv2dWeightGradientTwin } from '../../src/ops/conv2d/conv2d_weight_gradient.twin';
import type { Convolution } from '../../src/ops/conv2d/convolution';
import { geometryOf, valuesOf } from '../../src/ops/conv2d/geometry';
import type { Geometry } from '../../src/ops/conv2d/names';
import type { Dense } from '../../src/ops/dense/dense';
import { denseForward } from '../../src/ops/dense/dense_forward';
import { denseInputGradient } from '../../src/ops/dense/dense_input_gradient';
import { denseWeightGradient } from '../../src/ops/dense/dense_weight_gradient';
import type { Node } from '../../src/ops/node';
import { upconv2dForward } from '../../src/ops/upconv2d/upconv2d_forward';
import { upconv2dForward as upconv2dForwardTwin } from '../../src/ops/upconv2d/upconv2d_forward.twin';
import { upconv2dInputGradient } from '../../src/ops/upconv2d/upconv2d_input_gradient';
import { upconv2dInputGradient as upconv2dInputGradientTwin } from '../../src/ops/upconv2d/upconv2d_input_gradient.twin';
import { upconv2dWeightGradient } from '../../src/ops/upconv2d/upconv2d_weight_gradient';
import { upconv2dWeightGradient as upconv2dWeightGradientTwin } from '../../src/ops/upconv2d/upconv2d_weight_gradient.twin';
import { padded } from '../../src/ops/values';
import { STATE_BYTES } from '../../src/step/state';
import type { Matmul } from '../../src/tiles/table';
import type { Benchmark, Contents, Read } from './benchmark';
import { expectRows } from './expect';
import { MODELS } from './models';
import { joined, repeated, uniform } from './random';
import { stateOf } from './vectors';
import { view } from './views';

/** Rows, columns and terms of a product. */
type Size = readonly [rows: number, columns: number, terms: number];

/** One of the three products of a convolution: its dispatch, and what the float64 reference says of it. */
interface Product {
  readonly conv: (matmul: Matmul) => Dispatch;
  readonly dense: (matmul: Matmul) => Dispatch;
  readonly size: Size;
  check(read: Read): Promise<void>;
}

const WAYS = {
  conv2d: {
    reads: 'large',
    writes: 'small',
    forward: conv2dForward,
    inputGradient: conv2dInputGradient,
    weightGradient: conv2dWeightGradient,
    twins: {
      forward: conv2dForwardTwin,
      inputGradient: conv2dInputGradientTwin,
      weightGradient: conv2dWeightGradientTwin,
    },
  },
  upconv2d: {
    reads: 'small',
    writes: 'large',
    forward: upconv2dForward,
    inputGradient: upconv2dInputGradient,
    weightGradient: upconv2dWeightGradient,
    twins: {
      forward: upconv2dForwardTwin,
      inputGradient: upconv2dInputGradientTwin,
      weightGradient: upconv2dWeightGradientTwin,
    },
  },
} as const;

/** Examples that differ; all others repeat them, which spares the float64 reference its work. */
const DISTINCT = 2;

/** The products of a model's convolutions, each beside a dense one of as many rows, columns and terms: two dispatches. */
export function convolutionBenchmarks(
  name: 'D' | 'E',
  familyOf: (of: (matmul: Matmul) => Dispatch) => Matmul,
): Benchmark[] {
  const { spec, batchSize } = MODELS[name];
  return nodesOf(resolveSpec(spec)).flatMap((node) => {
    if (node.op !== 'conv2d' && node.op !== 'upconv2d') return [];
    return productsOf(node, batchSize, `${name} ${node.name}`, familyOf);
  });
}

function productsOf(
  node: Node,
  batch: number,
  name: string,
  familyOf: (of: (matmul: Matmul) => Dispatch) => Matmul,
): Benchmark[] {
  const way = WAYS[node.op as keyof typeof WAYS];
  const geometry = geometryOf(node);
  const { large, small, kernel } = geometry;
  const sizes = { large: valuesOf(large), small: valuesOf(small) };
  const pixels = { large: large[0] * large[1], small: small[0] * small[1] };
  const window = kernel ** 2 * large[2];
  const taps = (pixels.small * kernel ** 2) / pixels.large;
  const offsets = { large: 0, small: batch * sizes.large };
  const values = batch * (sizes.large + sizes.small);
  const biases = geometry[way.writes][2];
  const biasAt = padded(small[2]) * window;
  const layer: Convolution = {
    ...geometry,
    ...{ name, part: 'encoder' },
    largeView: view('activations', offsets.large, batch, sizes.large),
    smallView: view('activations', offsets.small, batch, sizes.small),
    weight: view('parameters', 0, small[2], window),
    bias: view('parameters', biasAt, 1, biases),
    ...{ activation: 'relu', activated: true, inputGradient: 'multiply' },
  };

  const limit = Math.sqrt(3 / window);
  const parameters = uniform(51, biasAt + padded(biases), -limit, limit);
  const of = (picture: 'large' | 'small') =>
    uniform(picture === 'large' ? 52 : 53, DISTINCT * sizes[picture], -1, 1);
  const arena = joined(repeated(of('large'), batch / DISTINCT), repeated(of('small'), batch / DISTINCT));
  /** As files have it. */
  const weight = matrix(small[2], window, (row, column) => {
    const [channel, tap] = [Math.floor(column / kernel ** 2), column % kernel ** 2];
    return parameters.at(row * window + tap * large[2] + channel);
  });
  const bias = matrix(1, biases, (_, column) => parameters.at(biasAt + column));
  const picture = (which: 'large' | 'small') =>
    matrix(DISTINCT, sizes[which], (row, column) => of(which).at(row * sizes[which] + column));

  /** The first examples and the last: all that differ. */
  const expectPicture = async (read: Read, which: 'large' | 'small', buffer: string, expected: Sums) => {
    const place = { offset: offsets[which], stride: sizes[which] };
    for (const first of [0, batch - DISTINCT]) {
      const rows = Array.from({ length: DISTINCT }, (_, i) => first + i);
      await expectRows(read, which, buffer, place, rows, range(sizes[which]), expected);
    }
  };

  const windows: Size = [batch * pixels.small, small[2], window];
  const phases: Size = [batch * pixels.large, large[2], taps * small[2]];
  const [forward, back] = node.op === 'conv2d' ? [windows, phases] : [phases, windows];
  const options = { parts: 1, size: biasAt + padded(biases) };
  const products: Product[] = [
    {
      conv: (matmul) => way.forward(layer, matmul),
      dense: (matmul) => denseForward(denseOf(forward[0], forward[2], forward[1]), matmul),
      size: forward,
      check: (read) => {
        const { y } = way.twins.forward({ x: picture(way.reads), weight, bias }, geometry, 'relu');
        return expectPicture(read, way.writes, 'activations', y);
      },
    },
    ...(node.inputs[0] === 'x'
      ? []
      : [
          {
            conv: (matmul: Matmul) => way.inputGradient(layer, matmul),
            dense: (matmul: Matmul) => denseInputGradient(denseOf(back[0], back[1], back[2]), matmul),
            size: back,
            check: (read: Read) => {
              const dy = picture(way.writes);
              const derivative = picture(way.reads);
              const dx = way.twins.inputGradient({ dy, weight, derivative }, geometry);
              return expectPicture(read, way.reads, 'deltas', dx);
            },
          },
        ]),
    {
      conv: (matmul) => way.weightGradient([layer], { ...options, matmul }),
      dense: (matmul) =>
        denseWeightGradient([denseOf(windows[0], window, small[2])], {
          parts: 1,
          size: sizeOf(window, small[2]),
          matmul,
        }),
      size: [small[2], window, windows[0]],
      check: async (read) => {
        const gradient = way.twins.weightGradient(
          { dy: picture(way.writes), x: picture(way.reads) },
          geometry,
        );
        const times = batch / DISTINCT;
        const place = { offset: 0, stride: window };
        const expected = several(inMemory(gradient, geometry), times);
        await expectRows(read, 'dW', 'gradients', place, range(small[2]), range(window), expected);
      },
    },
  ];
  return products.map((product) => {
    const dispatch = { ...product.conv(familyOf(product.conv)), label: product.size.join('x') };
    const beside = apart({ ...product.dense(familyOf(product.dense)), label: product.size.join('x') });
    const floats: Record<string, number> = {
      ...{ activations: values, deltas: values, parameters: parameters.size, gradients: parameters.size },
      state: STATE_BYTES / 4,
    };
    const inputs: Record<string, Contents> = {
      ...{ activations: arena, deltas: arena, parameters, state: stateOf({}) },
    };
    const own = Object.values(dispatch.buffers);
    const buffers = Object.fromEntries(own.map((buffer) => [buffer, 4 * (floats[buffer] as number)]));
    return {
      name,
      group: 'products',
      title: `${name}, ${product.size.join(' x ')}`,
      step: false,
      plan: { buffers: { ...buffers, ...beside.buffers }, dispatches: [dispatch, beside.dispatch] },
      inputs: () => ({
        ...Object.fromEntries(own.flatMap((buffer) => (inputs[buffer] ? [[buffer, inputs[buffer]]] : []))),
        ...beside.inputs(),
      }),
      check: product.check,
    };
  });
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Floats of the parameters of a dense layer. */
const sizeOf = (inputs: number, outputs: number): number =>
  padded(outputs) * padded(inputs) + padded(outputs);

function denseOf(rows: number, inputs: number, outputs: number): Dense {
  const y = rows * padded(inputs);
  return {
    ...{ name: 'dense', part: 'encoder' },
    x: view('activations', 0, rows, inputs, padded(inputs)),
    y: view('activations', y, rows, outputs, padded(outputs)),
    weight: view('parameters', 0, outputs, inputs, padded(inputs)),
    bias: view('parameters', padded(outputs) * padded(inputs), 1, outputs),
    ...{ activation: 'relu', activated: true, inputGradient: 'multiply' },
  };
}

/** A dispatch on buffers of its own, which hold numbers, as many as the matrices that it reads and writes take. */
function apart(dispatch: Dispatch) {
  const nameOf = (buffer: string) => `dense_${buffer}`;
  const floats: Record<string, number> = { state: STATE_BYTES / 4 };
  for (const { buffer, offset, rows, stride } of [...dispatch.reads, ...dispatch.writes]) {
    floats[buffer] = Math.max(floats[buffer] ?? 0, offset + padded(rows) * padded(stride));
  }
  const own = Object.values(dispatch.buffers);
  return {
    dispatch: {
      ...dispatch,
      buffers: Object.fromEntries(Object.entries(dispatch.buffers).map(([of, name]) => [of, nameOf(name)])),
    },
    buffers: Object.fromEntries(own.map((buffer) => [nameOf(buffer), 4 * (floats[buffer] as number)])),
    inputs: (): Record<string, Contents> =>
      Object.fromEntries(
        own.map((buffer) => [
          nameOf(buffer),
          buffer === 'state' ? stateOf({}) : uniform(54, floats[buffer] as number, -1e-2, 1e-2),
        ]),
      ),
  };
}

/** The sums over as many examples again. */
function several(sums: Sums, times: number): Sums {
  return {
    ...sums,
    values: sums.values.map((value) => value * times),
    magnitudes: sums.magnitudes.map((value) => value * times),
    terms: sums.terms * times,
  };
}

/** The gradient of a weight as kernels have it, [out][ky][kx][in], from that of a file, [out][in][ky][kx]. */
function inMemory(sums: Sums, { large: [, , channels], kernel }: Geometry): Sums {
  const { rows, columns } = sums;
  const moved = ({ values }: Pick<Matrix, 'values'>) =>
    matrix(rows, columns, (row, column) => {
      const [tap, channel] = [Math.floor(column / channels), column % channels];
      return values[row * columns + channel * kernel ** 2 + tap] as number;
    }).values;
  return { ...sums, values: moved(sums), magnitudes: moved({ values: sums.magnitudes }) };
}
