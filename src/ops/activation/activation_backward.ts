import source from '../../../shaders/activation/activation_backward.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { gradientOf } from '../values';
import { activationConstant } from './activations';

export const activationBackwardKernel = {
  name: 'activation_backward',
  source,
  bindings: { activations: 'read', deltas: 'read_write' },
  fields: {
    rows: 'u32',
    columns: 'u32',
    a: 'u32',
    a_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
    accumulate: 'u32',
  },
} as const satisfies Kernel;

/** da = dy * activation'(a), set or added: a and y among the activations, their gradients in the same places. */
export function activationBackward(
  name: string,
  { a, y, accumulate }: { readonly a: View; readonly y: View; readonly accumulate: boolean },
  nodes: Dispatch['nodes'] = [],
): Dispatch {
  const { rows, columns } = a;
  return {
    kernel: activationBackwardKernel,
    label: name,
    nodes,
    part: 'backward',
    reads: [a, gradientOf(y), ...(accumulate ? [gradientOf(a)] : [])],
    writes: [gradientOf(a)],
    constants: activationConstant(name),
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: {
      rows,
      columns,
      a: a.offset / 4,
      a_stride: a.stride / 4,
      y: y.offset / 4,
      y_stride: y.stride / 4,
      accumulate: Number(accumulate),
    },
    grid: flatGrid(rows * Math.ceil(columns / 4)),
    flops: (accumulate ? 5 : 4) * rows * columns,
    bytes: (accumulate ? 16 : 12) * rows * columns,
  };
}
