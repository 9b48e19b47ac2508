import source from '../../../shaders/broadcast_add/broadcast_add.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

export const broadcastAddKernel = {
  name: 'broadcast_add',
  source,
  bindings: { activations: 'read_write' },
  fields: {
    rows: 'u32',
    columns: 'u32',
    channels: 'u32',
    value: 'u32',
    value_stride: 'u32',
    value_samples: 'u32',
    row: 'u32',
    row_stride: 'u32',
    row_samples: 'u32',
    y: 'u32',
    y_stride: 'u32',
  },
} as const satisfies Kernel;

/** y = value + row at every position, all among the activations. Where one has fewer rows than y, so many of y have each. */
export function broadcastAdd(
  { value, row, y }: { readonly value: View; readonly row: View; readonly y: View },
  of: Pick<Dispatch, 'part' | 'nodes'>,
): Dispatch {
  const { rows, columns } = y;
  return {
    kernel: broadcastAddKernel,
    label: y.name,
    ...of,
    reads: [value, row],
    writes: [y],
    constants: {},
    buffers: { activations: 'activations' },
    numbers: {
      rows,
      columns,
      channels: row.columns,
      value: value.offset,
      value_stride: value.stride,
      value_samples: rows / value.rows,
      row: row.offset,
      row_stride: row.stride,
      row_samples: rows / row.rows,
      y: y.offset,
      y_stride: y.stride,
    },
    grid: flatGrid(rows * Math.ceil(columns / 4)),
    flops: rows * columns,
    bytes: 4 * (rows * columns + value.rows * columns + row.rows * row.columns),
  };
}
