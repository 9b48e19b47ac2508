import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { Bound } from '../op';
import { headStride, headsOf, type Likelihood } from './likelihood';

/** What all kernels bind that are made with `shaders/likelihood/mean.wgsl`. */
export const MEAN_BINDINGS = { activations: 'read_write' } as const;

/** The struct `Means` there. */
export const MEAN_FIELDS = {
  rows: 'u32',
  columns: 'u32',
  output: 'u32',
  output_stride: 'u32',
  head: 'u32',
} as const;

/** An output, in whose first head means are put, and the other heads that they are of. */
export type Means = Pick<Likelihood, 'output' | 'others' | 'name'>;

/** Means in the place of the output's first head. `flops`: of a value. */
export function meanDispatch(
  kernel: Kernel,
  { output, others = [], name }: Means,
  { flops, constants = {} }: { readonly flops: number; readonly constants?: Dispatch['constants'] },
): Dispatch {
  const { rows, columns } = output;
  return {
    kernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [output, ...others],
    writes: [output],
    constants,
    buffers: { activations: 'activations' },
    numbers: {
      rows,
      columns,
      output: output.offset / 4,
      output_stride: output.stride / 4,
      head: headStride({ output, others }) / 4,
    },
    grid: flatGrid(rows * Math.ceil(columns / 4)),
    flops: flops * rows * columns,
    bytes: 4 * (2 + others.length) * rows * columns,
  };
}

/** The output of a node, and what its dispatch is called. */
export function meanOf(bound: Bound): Means {
  return { ...headsOf(bound), name: bound.node.name };
}
