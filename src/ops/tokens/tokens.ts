import source from '../../../shaders/tokens/tokens.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { LIKELIHOOD_BINDINGS, type Likelihood } from '../likelihood/likelihood';
import { gradientOf } from '../values';

export const tokensKernel = {
  name: 'tokens',
  source,
  bindings: LIKELIHOOD_BINDINGS,
  fields: {
    rows: 'u32',
    length: 'u32',
    symbols: 'u32',
    x: 'u32',
    x_stride: 'u32',
    output: 'u32',
    output_stride: 'u32',
    losses: 'u32',
    examples: 'u32',
    batch_size: 'u32',
    samples: 'u32',
  },
} as const satisfies Kernel;

/** The cross-entropy of each position, up to the end of each text, by the logits of its symbols. */
export function tokens({ name, x, output, losses, examples, batchSize }: Likelihood): Dispatch {
  const { rows, columns } = output;
  const length = x.columns;
  return {
    kernel: tokensKernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [x, output],
    writes: [gradientOf(output), losses],
    constants: {},
    buffers: { activations: 'activations', state: 'state', deltas: 'deltas', losses: 'losses' },
    numbers: {
      rows,
      length,
      symbols: columns / length,
      x: x.offset,
      x_stride: x.stride,
      output: output.offset,
      output_stride: output.stride,
      losses: losses.offset,
      examples,
      batch_size: batchSize,
      samples: rows / x.rows,
    },
    grid: flatGrid(rows * length),
    flops: 6 * rows * columns,
    bytes: 4 * (2 * rows * columns + 2 * rows * length),
  };
}
