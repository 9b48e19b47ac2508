import source from '../../../shaders/position/position_gradient.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { GradientParts } from '../op';
import { gradientOf, gradientParts } from '../values';

export const positionGradientKernel = {
  name: 'position_gradient',
  source,
  bindings: { deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: {
    rows: 'u32',
    vectors: 'u32',
    y: 'u32',
    y_stride: 'u32',
    weight: 'u32',
    parts: 'u32',
    part_rows: 'u32',
    size: 'u32',
  },
} as const satisfies Kernel;

/** dP = the sum of dy over the rows. */
export function positionGradient(
  { y, weight }: { readonly y: View; readonly weight: View },
  { parts, size }: GradientParts,
  nodes: Dispatch['nodes'] = [],
): Dispatch {
  const { rows, columns } = y;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: positionGradientKernel,
    label: y.name,
    nodes,
    part: 'backward',
    reads: [gradientOf(y)],
    writes: gradientParts(weight, parts, size),
    constants: {},
    buffers: { deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: {
      rows,
      vectors,
      y: y.offset / 4,
      y_stride: y.stride / 4,
      weight: weight.offset / 4,
      parts,
      part_rows: Math.ceil(rows / parts),
      size: size / 4,
    },
    grid: flatGrid(parts * vectors),
    flops: rows * columns,
    bytes: 4 * (rows + parts) * columns,
  };
}
