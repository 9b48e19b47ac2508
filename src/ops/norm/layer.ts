import gradientFloats from '../../../shaders/lib/gradient_floats.wgsl';
import gradientVectors from '../../../shaders/lib/gradient_vectors.wgsl';
import valueFloats from '../../../shaders/lib/value_floats.wgsl';
import valueVectors from '../../../shaders/lib/value_vectors.wgsl';
import { flatGrid, type Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

/** A norm in a program. */
export interface NormLayer {
  readonly name: string;
  /** The part of the model that it belongs to. */
  readonly part: string;
  readonly positions: number;
  /** [rows, positions channels]; their gradients lie at the same places. */
  readonly x: View;
  readonly y: View;
  /** [rows, positions 4] */
  readonly statistics: View;
  /** [1, channels], among the parameters. */
  readonly gain: View;
  /** Where a mean is taken off. */
  readonly bias?: View | undefined;
}

/** The struct `Norm` of `shaders/norm/layer.wgsl`. */
export const NORM_FIELDS = {
  rows: 'u32',
  positions: 'u32',
  channels: 'u32',
  centred: 'u32',
  x: 'u32',
  x_stride: 'u32',
  y: 'u32',
  y_stride: 'u32',
  statistics: 'u32',
  statistics_stride: 'u32',
  gain: 'u32',
  bias: 'u32',
  accumulate: 'u32',
} as const satisfies Record<string, Scalar>;

export function normNumbers(
  { positions, x, y, statistics, gain, bias }: NormLayer,
  accumulate = false,
): Record<keyof typeof NORM_FIELDS, number> {
  return {
    rows: y.rows,
    positions,
    channels: gain.columns,
    centred: Number(bias !== undefined),
    x: x.offset,
    x_stride: x.stride,
    y: y.offset,
    y_stride: y.stride,
    statistics: statistics.offset,
    statistics_stride: statistics.stride,
    gain: gain.offset,
    bias: bias?.offset ?? 0,
    accumulate: Number(accumulate),
  };
}

/** What a norm reads and writes: whole vec4f, or floats one by one. */
export const VALUE_FORMS = { vectors: valueVectors, floats: valueFloats };
export const GRADIENT_FORMS = { vectors: gradientVectors, floats: gradientFloats };

export function formFor({ gain }: NormLayer): keyof typeof VALUE_FORMS {
  return gain.columns % 4 === 0 ? 'vectors' : 'floats';
}

/** An invocation a position. */
export function normGrid({ positions, y }: NormLayer) {
  return flatGrid(y.rows * positions);
}
