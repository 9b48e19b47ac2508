import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { Bound } from '../op';
import { firstHead } from './likelihood';

/** What all kernels bind that are made with `shaders/likelihood/mean.wgsl`. */
export const MEAN_BINDINGS = { activations: 'read_write' } as const;

/** The struct `Means` there. */
export const MEAN_FIELDS = { rows: 'u32', columns: 'u32', output: 'u32', output_stride: 'u32' } as const;

/** Means in the place of the output. `flops`: of a value. */
export function meanDispatch(
  kernel: Kernel,
  output: View,
  { flops, ...of }: Pick<Dispatch, 'nodes' | 'label'> & { readonly flops: number },
): Dispatch {
  const { rows, columns } = output;
  return {
    kernel,
    ...of,
    part: 'likelihood',
    reads: [output],
    writes: [output],
    constants: {},
    buffers: { activations: 'activations' },
    numbers: { rows, columns, output: output.offset / 4, output_stride: output.stride / 4 },
    grid: flatGrid(rows * Math.ceil(columns / 4)),
    flops: flops * rows * columns,
    bytes: 8 * rows * columns,
  };
}

/** The output of a node, and what its dispatch is called. */
export function meanOf(bound: Bound): { readonly output: View; readonly name: string } {
  return { output: firstHead(bound), name: bound.node.name };
}
