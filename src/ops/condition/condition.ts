import source from '../../../shaders/condition/condition.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

export const conditionKernel = {
  name: 'condition',
  source,
  bindings: { activations: 'read_write' },
  fields: {
    rows: 'u32',
    first: 'u32',
    classes: 'u32',
    y: 'u32',
    y_stride: 'u32',
    labels: 'u32',
    labels_stride: 'u32',
    per_label: 'u32',
  },
} as const satisfies Kernel;

/**
 * Writes the labels, one-hot or as the parts of colours, behind the columns of x, which are the first of y. Where there are fewer
 * labels than rows, so many rows behind one another have one. All among the activations.
 */
export function condition(
  {
    x,
    labels,
    y,
    colors,
  }: { readonly x: View; readonly labels: View; readonly y: View; readonly colors: boolean },
  of: Pick<Dispatch, 'part' | 'nodes'>,
): Dispatch {
  const { rows, columns } = y;
  const first = x.columns;
  const classes = columns - first;
  const vectors = Math.ceil(columns / 4) - Math.floor(first / 4);
  return {
    kernel: conditionKernel,
    label: y.name,
    ...of,
    reads: [x, labels],
    writes: [y],
    constants: { COLORS: Number(colors) },
    buffers: { activations: 'activations' },
    numbers: {
      rows,
      first,
      classes,
      y: y.offset / 4,
      y_stride: y.stride / 4,
      labels: labels.offset / 4,
      labels_stride: labels.stride / 4,
      per_label: rows / labels.rows,
    },
    grid: flatGrid(rows * vectors),
    flops: rows * classes,
    bytes: 4 * rows * (1 + 4 * vectors),
  };
}
