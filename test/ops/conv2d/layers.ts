import { type Matrix, matrix } from '../../../src/matrix.twin';
import type { Convolution } from '../../../src/ops/conv2d/convolution';
import { shrunk, valuesOf } from '../../../src/ops/conv2d/geometry';
import type { Geometry } from '../../../src/ops/conv2d/names';
import { Arena, type Place, padded, Random, viewOf, Words } from '../harness';

/** Rows, the large picture's height, width and channels, the small one's channels, kernel, stride. */
export type Shape = readonly [
  rows: number,
  height: number,
  width: number,
  large: number,
  small: number,
  kernel: number,
  stride: number,
];

/**
 * 1 to 67 channels, whole vec4f of them on both sides, on one, on none; odd sizes, pictures of one pixel, of one row and one column,
 * smaller than the window; each kernel with each stride; rows around tiles.
 */
export const SHAPES: readonly Shape[] = [
  [4, 1, 1, 1, 1, 1, 1],
  [4, 1, 1, 3, 2, 7, 2],
  [4, 1, 5, 2, 3, 3, 1],
  [4, 5, 1, 3, 1, 4, 2],
  [8, 2, 2, 1, 4, 4, 2],
  [4, 3, 3, 4, 4, 3, 1],
  [4, 4, 4, 4, 8, 4, 2],
  [4, 5, 7, 4, 5, 4, 2],
  [4, 7, 7, 8, 4, 4, 2],
  [4, 7, 5, 5, 8, 3, 2],
  [4, 6, 6, 1, 32, 4, 2],
  [4, 8, 8, 3, 16, 4, 2],
  [4, 9, 8, 3, 7, 5, 1],
  [4, 6, 10, 2, 2, 6, 1],
  [4, 7, 8, 6, 3, 7, 2],
  [4, 4, 4, 16, 16, 1, 1],
  [4, 5, 5, 12, 20, 1, 2],
  [4, 3, 4, 33, 31, 3, 1],
  [4, 2, 3, 67, 5, 2, 1],
  [4, 3, 2, 5, 67, 2, 2],
  [4, 2, 2, 67, 67, 3, 2],
  [8, 4, 4, 32, 16, 4, 2],
  [4, 4, 6, 16, 33, 4, 2],
  [4, 6, 4, 15, 17, 5, 2],
  [12, 3, 3, 13, 9, 3, 1],
  [4, 14, 14, 4, 4, 4, 2],
  [4, 13, 11, 1, 8, 4, 2],
  [4, 11, 13, 8, 1, 4, 2],
  [4, 10, 10, 8, 3, 4, 2],
  [4, 12, 12, 2, 5, 6, 2],
  [16, 2, 2, 4, 12, 4, 2],
  [4, 1, 1, 64, 65, 4, 2],
  [4, 8, 8, 4, 64, 2, 2],
  [32, 2, 1, 7, 7, 1, 1],
  [4, 1, 9, 9, 9, 7, 1],
  [4, 9, 1, 4, 6, 6, 2],
  [60, 1, 2, 3, 5, 3, 2],
  [4, 3, 3, 1, 1, 7, 1],
  [4, 16, 4, 3, 3, 4, 1],
  [4, 28, 28, 1, 4, 4, 2],
];

export function geometryOf([, height, width, large, small, kernel, stride]: Shape): Geometry {
  return {
    large: [height, width, large],
    small: [shrunk(height, stride), shrunk(width, stride), small],
    kernel,
    stride,
  };
}

export const nameOf = ([rows, height, width, large, small, kernel, stride]: Shape): string =>
  `${rows} x ${height}x${width}x${large}, ${small} channels, kernel ${kernel}, stride ${stride}`;

/** A convolution's matrices, where they lie, and its buffers. `values` fill a picture, or it is left as poison. */
export interface Laid {
  readonly layer: Convolution;
  readonly places: Readonly<Record<'large' | 'small' | 'weight' | 'bias', Place>>;
}

/** Lays out a layer among values and parameters. */
export function lay(
  shape: Shape,
  { values, parameters, biases, seed }: { values: Arena; parameters: Arena; biases: number; seed: number },
  of: Partial<Convolution> = {},
): Laid {
  const geometry = geometryOf(shape);
  const [rows] = shape;
  const { large, small, kernel } = geometry;
  const largeFirst = seed % 2 === 0;
  const early = values.place(rows, valuesOf(largeFirst ? large : small), seed % 3);
  const late = values.place(rows, valuesOf(largeFirst ? small : large), (seed + 1) % 2);
  const [largePlace, smallPlace] = largeFirst ? [early, late] : [late, early];
  const weight = parameters.place(padded(small[2]), kernel ** 2 * large[2]);
  const bias = parameters.place(1, biases);
  return {
    layer: {
      ...geometry,
      name: 'layer',
      part: 'encoder',
      largeView: viewOf(largePlace, valuesOf(large)),
      smallView: viewOf(smallPlace, valuesOf(small)),
      weight: { ...viewOf(weight, kernel ** 2 * large[2], 'parameters'), rows: small[2] },
      bias: viewOf(bias, biases, 'parameters'),
      activation: 'linear',
      activated: false,
      inputGradient: 'none',
      ...of,
    },
    places: { large: largePlace, small: smallPlace, weight, bias },
  };
}

/** The layer alone, for what depends on neither its values nor where they lie. */
export function layerOf(shape: Shape, of?: Partial<Convolution>): Convolution {
  const nowhere = new Arena(new Random(0));
  return lay(shape, { values: nowhere, parameters: nowhere, biases: shape[3], seed: 0 }, of).layer;
}

/** A weight as kernels have it, [out][ky][kx][in], from that of a file, [out][in][ky][kx]. */
export function inMemory(weight: Matrix, { large: [, , channels], kernel }: Geometry): Matrix {
  return matrix(weight.rows, weight.columns, (row, column) => {
    const [tap, channel] = [Math.floor(column / channels), column % channels];
    return weight.values[row * weight.columns + channel * kernel ** 2 + tap] as number;
  });
}

/** Random parameters of a layer, and the words that hold them. */
export function parametersOf(
  { layer, places }: Laid,
  random: Random,
  size: number,
  half: boolean,
): { readonly weight: Matrix; readonly bias: Matrix; readonly words: Words } {
  const { small, large, kernel } = layer;
  const limit = 2 / Math.sqrt(kernel ** 2 * large[2]);
  const weight = random.matrix(small[2], kernel ** 2 * large[2], -limit, limit, half);
  const bias = random.matrix(1, layer.bias.columns, -1, 1);
  const words = new Words(size).put(places.weight, inMemory(weight, layer)).put(places.bias, bias);
  return { weight, bias, words };
}
