import source from '../../../shaders/add/add_backward.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { gradientOf } from '../values';

export const addBackwardKernel = {
  name: 'add_backward',
  source,
  bindings: { deltas: 'read_write' },
  fields: {
    rows: 'u32',
    vectors: 'u32',
    y: 'u32',
    y_stride: 'u32',
    x: 'u32',
    x_stride: 'u32',
    accumulate: 'u32',
  },
} as const satisfies Kernel;

/** dx = dy, set or added: x and y among the activations, their gradients in the same places. */
export function addBackward(
  { x, y, accumulate }: { readonly x: View; readonly y: View; readonly accumulate: boolean },
  nodes: Dispatch['nodes'] = [],
): Dispatch {
  const { rows, columns } = y;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: addBackwardKernel,
    label: `${y.name} to ${x.name}`,
    nodes,
    part: 'backward',
    reads: [gradientOf(y), ...(accumulate ? [gradientOf(x)] : [])],
    writes: [gradientOf(x)],
    constants: {},
    buffers: { deltas: 'deltas' },
    numbers: {
      rows,
      vectors,
      y: y.offset / 4,
      y_stride: y.stride / 4,
      x: x.offset / 4,
      x_stride: x.stride / 4,
      accumulate: Number(accumulate),
    },
    grid: flatGrid(rows * vectors),
    flops: accumulate ? rows * columns : 0,
    bytes: (accumulate ? 12 : 8) * rows * columns,
  };
}
