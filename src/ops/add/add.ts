import source from '../../../shaders/add/add.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

export const addKernel = {
  name: 'add',
  source,
  bindings: { activations: 'read_write' },
  fields: {
    rows: 'u32',
    vectors: 'u32',
    a: 'u32',
    a_stride: 'u32',
    b: 'u32',
    b_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
  },
} as const satisfies Kernel;

/** y = a + b, all among the activations, of one shape. */
export function add(
  { a, b, y }: { readonly a: View; readonly b: View; readonly y: View },
  of: Pick<Dispatch, 'part' | 'nodes'>,
): Dispatch {
  const { rows, columns } = y;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: addKernel,
    label: y.name,
    ...of,
    reads: [a, b],
    writes: [y],
    constants: {},
    buffers: { activations: 'activations' },
    numbers: {
      rows,
      vectors,
      a: a.offset / 4,
      a_stride: a.stride / 4,
      b: b.offset / 4,
      b_stride: b.stride / 4,
      y: y.offset / 4,
      y_stride: y.stride / 4,
    },
    grid: flatGrid(rows * vectors),
    flops: rows * columns,
    bytes: 12 * rows * columns,
  };
}
