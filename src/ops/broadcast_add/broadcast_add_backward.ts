import source from '../../../shaders/broadcast_add/broadcast_add_backward.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { gradientOf } from '../values';

export const broadcastAddBackwardKernel = {
  name: 'broadcast_add_backward',
  source,
  bindings: { deltas: 'read_write' },
  fields: {
    rows: 'u32',
    columns: 'u32',
    positions: 'u32',
    samples: 'u32',
    y: 'u32',
    y_stride: 'u32',
    x: 'u32',
    x_stride: 'u32',
    accumulate: 'u32',
  },
} as const satisfies Kernel;

/** dx = dy, summed over the samples and the positions that have it, set or added. x, the value or the row, and y among the activations. */
export function broadcastAddBackward(
  { x, y, accumulate }: { readonly x: View; readonly y: View; readonly accumulate: boolean },
  nodes: Dispatch['nodes'] = [],
): Dispatch {
  const { rows, columns } = x;
  const summed = y.rows * y.columns;
  return {
    kernel: broadcastAddBackwardKernel,
    label: `${y.name} to ${x.name}`,
    nodes,
    part: 'backward',
    reads: [gradientOf(y), ...(accumulate ? [gradientOf(x)] : [])],
    writes: [gradientOf(x)],
    constants: {},
    buffers: { deltas: 'deltas' },
    numbers: {
      rows,
      columns,
      positions: y.columns / columns,
      samples: y.rows / rows,
      y: y.offset,
      y_stride: y.stride,
      x: x.offset,
      x_stride: x.stride,
      accumulate: Number(accumulate),
    },
    grid: flatGrid(rows * Math.ceil(columns / 4)),
    flops: summed,
    bytes: 4 * (summed + (accumulate ? 2 : 1) * rows * columns),
  };
}
