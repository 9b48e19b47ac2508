import source from '../../../shaders/activation/activation.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { activationConstant } from './activations';

export const activationKernel = {
  name: 'activation',
  source,
  bindings: { activations: 'read_write' },
  fields: { rows: 'u32', columns: 'u32', a: 'u32', a_stride: 'u32', y: 'u32', y_stride: 'u32' },
} as const satisfies Kernel;

/** y = activation(a), both among the activations; they may be one. */
export function activation(
  name: string,
  { a, y }: { readonly a: View; readonly y: View },
  of: Pick<Dispatch, 'part' | 'nodes'>,
): Dispatch {
  const { rows, columns } = a;
  return {
    kernel: activationKernel,
    label: name,
    ...of,
    reads: [a],
    writes: [y],
    constants: activationConstant(name),
    buffers: { activations: 'activations' },
    numbers: {
      rows,
      columns,
      a: a.offset / 4,
      a_stride: a.stride / 4,
      y: y.offset / 4,
      y_stride: y.stride / 4,
    },
    grid: flatGrid(rows * Math.ceil(columns / 4)),
    flops: 4 * rows * columns,
    bytes: 8 * rows * columns,
  };
}
