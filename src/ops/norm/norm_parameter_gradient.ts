import source from '../../../shaders/norm/norm_parameter_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import type { GradientParts } from '../op';
import { gradientOf, gradientParts } from '../values';
import type { NormLayer } from './layer';

export const normParameterGradientKernel = {
  name: 'norm_parameter_gradient',
  source,
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: { groups: 'u32', size: 'u32' },
  table: {
    positions: 'u32',
    own_positions: 'u32',
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
    first_group: 'u32',
    part_positions: 'u32',
  },
} as const satisfies Kernel;

/** Gradients of gain and bias of all `layers` in one dispatch. */
export function normParameterGradient(
  layers: readonly NormLayer[],
  { parts, size }: GradientParts,
): Dispatch {
  let groups = 0;
  const table = layers.map(({ positions: own, x, y, statistics, gain, bias }) => {
    const first = groups;
    groups += Math.ceil(gain.columns / 4);
    const positions = y.rows * own;
    return {
      ...{ positions, own_positions: own, channels: gain.columns, centred: Number(bias !== undefined) },
      ...{ x: x.offset, x_stride: x.stride, y: y.offset, y_stride: y.stride },
      ...{ statistics: statistics.offset, statistics_stride: statistics.stride },
      ...{ gain: gain.offset, bias: bias?.offset ?? 0 },
      ...{ first_group: first, part_positions: Math.ceil(positions / parts) },
    };
  });
  const floats = layers.reduce((sum, { y }) => sum + y.rows * y.columns, 0);
  return {
    kernel: normParameterGradientKernel,
    label: 'all layers',
    nodes: layers.map(({ name }) => name),
    part: 'backward',
    reads: layers.flatMap(({ x, y, statistics }) => [x, gradientOf(y), statistics]),
    writes: layers.flatMap(({ gain, bias }) =>
      [gain, ...(bias ? [bias] : [])].flatMap((parameter) => gradientParts(parameter, parts, size)),
    ),
    constants: { PARTS: parts },
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: { groups, size: size / 4 },
    table,
    grid: foldedGrid(groups * parts),
    flops: 5 * floats,
    bytes: 8 * floats,
  };
}
