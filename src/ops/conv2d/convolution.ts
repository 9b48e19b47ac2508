import type { Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { type Matmul, tileGrid } from '../../tiles/table';
import { INPUT_GRADIENTS } from '../dense/dense';
import type { InputGradient } from '../op';
import { padOf, valuesOf } from './geometry';
import type { Geometry } from './names';

/** A convolution in a program, either way: conv2d reads the large picture and writes the small one, upconv2d the other way. */
export interface Convolution extends Geometry {
  readonly name: string;
  /** The part of the model that it belongs to. */
  readonly part: string;
  /** [rows, values of the picture], rows being a multiple of four; their gradients lie at the same places. */
  readonly largeView: View;
  readonly smallView: View;
  /** [channels of small, kernel kernel channels of large] and [1, channels of what is written], among the parameters. */
  readonly weight: View;
  readonly bias: View;
  /** The model's: layers that have none are not `activated`, and share the pipeline of those that have. */
  readonly activation: string;
  readonly activated: boolean;
  readonly inputGradient: InputGradient;
}

/** The struct `Layer` of `shaders/conv2d/layer.wgsl`. */
export const CONVOLUTION_FIELDS = {
  examples: 'u32',
  large_height: 'u32',
  large_width: 'u32',
  large_channels: 'u32',
  large: 'u32',
  large_stride: 'u32',
  small_height: 'u32',
  small_width: 'u32',
  small_channels: 'u32',
  small: 'u32',
  small_stride: 'u32',
  kernel: 'u32',
  stride: 'u32',
  pad: 'u32',
  weight: 'u32',
  weight_stride: 'u32',
  bias: 'u32',
  activated: 'u32',
  input_gradient: 'u32',
  across: 'u32',
  down: 'u32',
  first_group: 'u32',
  part_windows: 'u32',
} as const satisfies Record<string, Scalar>;

/** Workgroups that a dispatch deals out, as the kernel is told of them. */
export interface Shares {
  readonly across: number;
  readonly down: number;
  readonly first_group?: number;
  readonly part_windows?: number;
}

export function convolutionNumbers(
  layer: Convolution,
  shares: Shares,
): Record<keyof typeof CONVOLUTION_FIELDS, number> {
  const { large, small, largeView, smallView, kernel, stride, weight, bias } = layer;
  return {
    examples: smallView.rows,
    large_height: large[0],
    large_width: large[1],
    large_channels: large[2],
    large: largeView.offset,
    large_stride: largeView.stride,
    small_height: small[0],
    small_width: small[1],
    small_channels: small[2],
    small: smallView.offset,
    small_stride: smallView.stride,
    kernel,
    stride,
    pad: padOf(kernel),
    weight: weight.offset,
    weight_stride: weight.stride,
    bias: bias.offset,
    activated: Number(layer.activated),
    input_gradient: INPUT_GRADIENTS[layer.inputGradient],
    ...{ first_group: 0, part_windows: 0 },
    ...shares,
  };
}

/** Tiles that cover what comes of the windows: the small picture. */
export function windowTiles({ small, smallView }: Convolution, matmul: Matmul): Shares {
  const [across, down] = tileGrid(matmul, (smallView.rows * valuesOf(small)) / small[2], small[2]);
  return { across, down };
}

/** Whether a picture has a multiple of four channels, so that its pixels are whole vec4f. */
export function isAligned(layer: Convolution, picture: 'large' | 'small'): boolean {
  return layer[picture][2] % 4 === 0;
}

/** Additions and multiplications of the product, each way the same. */
export function productFlops({ small, smallView, large, kernel }: Convolution): number {
  return 2 * smallView.rows * valuesOf(small) * kernel * kernel * large[2];
}

/** Bytes of both pictures and the weights, each once. */
export function operandBytes({ largeView, smallView, weight }: Convolution): number {
  return (
    4 *
    (largeView.rows * largeView.columns + smallView.rows * smallView.columns + weight.rows * weight.columns)
  );
}
