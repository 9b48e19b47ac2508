import source from '../../../shaders/categorical/categorical_mean.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

export const categoricalMeanKernel = {
  name: 'categorical_mean',
  source,
  bindings: { activations: 'read_write' },
  fields: { rows: 'u32', blocks: 'u32', categories: 'u32', output: 'u32', output_stride: 'u32' },
} as const satisfies Kernel;

/** The probabilities of each block of `categories` columns, in the place of their logits. */
export function categoricalMean({
  output,
  name,
  categories,
}: {
  readonly output: View;
  readonly name: string;
  readonly categories: number;
}): Dispatch {
  const { rows, columns } = output;
  const blocks = columns / categories;
  return {
    kernel: categoricalMeanKernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [output],
    writes: [output],
    constants: {},
    buffers: { activations: 'activations' },
    numbers: { rows, blocks, categories, output: output.offset, output_stride: output.stride },
    grid: flatGrid(rows * blocks),
    flops: 6 * rows * columns,
    bytes: 8 * rows * columns,
  };
}
