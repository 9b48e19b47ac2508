import type { Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { InputGradient } from '../op';
import { gradientOf } from '../values';

/** A dense layer in a program. */
export interface Dense {
  readonly name: string;
  /** The part of the model that it belongs to. */
  readonly part: string;
  /** [rows, input] and [rows, output], rows being a multiple of four; their gradients lie at the same places. */
  readonly x: View;
  readonly y: View;
  /** [output, input] and [1, output], among the parameters; their gradients lie at the same places. */
  readonly weight: View;
  readonly bias: View;
  /** The model's: layers that have none are not `activated`, and share the pipeline of those that have. */
  readonly activation: string;
  readonly activated: boolean;
  readonly inputGradient: InputGradient;
}

/** The struct `Layer` of `shaders/dense/layer.wgsl`. */
export const LAYER_FIELDS = {
  rows: 'u32',
  input: 'u32',
  output: 'u32',
  x: 'u32',
  x_stride: 'u32',
  y: 'u32',
  y_stride: 'u32',
  weight: 'u32',
  bias: 'u32',
  outputs: 'u32',
  activated: 'u32',
  input_gradient: 'u32',
  first_group: 'u32',
} as const satisfies Record<string, Scalar>;

/** Numbers of the constants in `shaders/dense/layer.wgsl`. */
export const INPUT_GRADIENTS: Readonly<Record<InputGradient, number>> = {
  none: 0,
  set: 0,
  multiply: 1,
  add: 2,
};

export function layerNumbers(dense: Dense, firstGroup = 0): Record<keyof typeof LAYER_FIELDS, number> {
  const { x, y, weight, bias, activated, inputGradient } = dense;
  return {
    rows: x.rows,
    input: vectors(x.columns),
    output: vectors(y.columns),
    x: x.offset / 4,
    x_stride: x.stride / 4,
    y: y.offset / 4,
    y_stride: y.stride / 4,
    weight: weight.offset / 4,
    bias: bias.offset / 4,
    outputs: y.columns,
    activated: Number(activated),
    input_gradient: INPUT_GRADIENTS[inputGradient],
    first_group: firstGroup,
  };
}

/** `vec4f` in a row of `columns` floats. */
export function vectors(columns: number): number {
  return Math.ceil(columns / 4);
}

interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

/** Operations of a layer's product, and its operands and results in bytes. */
export function forwardCost({ x, y, activated }: Dense): Cost {
  const [rows, input, output] = [x.rows, x.columns, y.columns];
  const derivative = activated ? rows * output : 0;
  return {
    flops: 2 * rows * output * input + rows * output,
    bytes: 4 * (rows * input + output * input + output + rows * output + derivative),
  };
}

export function inputGradientCost({ x, y, inputGradient }: Dense): Cost {
  const [rows, input, output] = [x.rows, x.columns, y.columns];
  const overwrites = inputGradient === 'set' || inputGradient === 'none';
  return {
    flops: 2 * rows * output * input + (overwrites ? 0 : rows * input),
    bytes: 4 * (rows * output + output * input + rows * input * (overwrites ? 1 : 2)),
  };
}

/** What the forward pass writes: y, and in the place of its gradient the derivative of its activation. */
export function written({ y, activated }: Pick<Dense, 'y' | 'activated'>): readonly View[] {
  return activated ? [y, { ...gradientOf(y), name: `derivative of ${y.name}` }] : [y];
}
