import source from '../../../shaders/position/position.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

export const positionKernel = {
  name: 'position',
  source,
  bindings: { parameters: 'read', activations: 'read_write' },
  fields: {
    rows: 'u32',
    vectors: 'u32',
    x: 'u32',
    x_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
    weight: 'u32',
  },
} as const satisfies Kernel;

/** y = x + P: x and y [rows, positions channels], P the same of one row. */
export function position(
  { x, y, weight }: { readonly x: View; readonly y: View; readonly weight: View },
  of: Pick<Dispatch, 'part' | 'nodes'>,
): Dispatch {
  const { rows, columns } = y;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: positionKernel,
    label: y.name,
    ...of,
    reads: [x, weight],
    writes: [y],
    constants: {},
    buffers: { parameters: 'parameters', activations: 'activations' },
    numbers: {
      rows,
      vectors,
      x: x.offset / 4,
      x_stride: x.stride / 4,
      y: y.offset / 4,
      y_stride: y.stride / 4,
      weight: weight.offset / 4,
    },
    grid: flatGrid(rows * vectors),
    flops: rows * columns,
    bytes: 4 * (2 * rows + 1) * columns,
  };
}
