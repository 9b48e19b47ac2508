import source from '../../../shaders/categorical/categorical.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { LIKELIHOOD_BINDINGS, type Likelihood } from '../likelihood/likelihood';
import { gradientOf } from '../values';
import { blocksOfPart } from './definition';

export const categoricalKernel = {
  name: 'categorical',
  source,
  bindings: LIKELIHOOD_BINDINGS,
  fields: {
    rows: 'u32',
    blocks: 'u32',
    categories: 'u32',
    x: 'u32',
    x_stride: 'u32',
    output: 'u32',
    output_stride: 'u32',
    losses: 'u32',
    part_blocks: 'u32',
    examples: 'u32',
    batch_size: 'u32',
    samples: 'u32',
  },
} as const satisfies Kernel;

/** A categorical distribution over each block of `categories` columns, by its logits. */
export function categorical(of: Likelihood & { readonly categories: number }): Dispatch {
  const { name, x, output, losses, examples, batchSize, categories } = of;
  const { rows, columns } = output;
  const blocks = columns / categories;
  const partBlocks = blocksOfPart(categories);
  const sums = rows * Math.ceil(blocks / partBlocks);
  return {
    kernel: categoricalKernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [x, output],
    writes: [gradientOf(output), losses],
    constants: {},
    buffers: { activations: 'activations', state: 'state', deltas: 'deltas', losses: 'losses' },
    numbers: {
      rows,
      blocks,
      categories,
      x: x.offset,
      x_stride: x.stride,
      output: output.offset,
      output_stride: output.stride,
      losses: losses.offset,
      part_blocks: partBlocks,
      examples,
      batch_size: batchSize,
      samples: rows / x.rows,
    },
    grid: flatGrid(sums),
    flops: 11 * rows * columns,
    bytes: 4 * (3 * rows * columns + sums),
  };
}
