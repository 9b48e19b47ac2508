import source from '../../../shaders/likelihood/likelihood.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { gradientOf } from '../values';
import { likelihoodParts, type Likelihood as Name } from './names';

export const likelihoodKernel = {
  name: 'likelihood',
  source,
  bindings: { activations: 'read', state: 'read', deltas: 'read_write', losses: 'read_write' },
  fields: {
    rows: 'u32',
    input: 'u32',
    x: 'u32',
    x_stride: 'u32',
    output: 'u32',
    output_stride: 'u32',
    losses: 'u32',
    examples: 'u32',
    batch_size: 'u32',
  },
} as const satisfies Kernel;

/** Numbers of the table of likelihoods in `shaders/likelihood/likelihood.wgsl`. */
export const LIKELIHOOD_NUMBERS: Readonly<Record<Name, number>> = { bernoulli: 0, gaussian: 1 };

export interface Likelihood {
  /** Of the node. */
  readonly name: string;
  readonly likelihood: Name;
  /** [rows, input] each; the gradient of the output lies at its place among the deltas. */
  readonly x: View;
  readonly output: View;
  /** Partial sums [rows, parts], among the losses. */
  readonly losses: View;
  readonly examples: number;
  readonly batchSize: number;
}

/** Partial sums of the negative log-likelihood, and its gradient by the output. */
export function likelihood(of: Likelihood): Dispatch {
  const { name, likelihood, x, output, losses, examples, batchSize } = of;
  const { rows, columns } = x;
  const sums = rows * likelihoodParts(columns);
  return {
    kernel: likelihoodKernel,
    label: likelihood,
    nodes: [name],
    part: 'likelihood',
    reads: [x, output],
    writes: [gradientOf(output), losses],
    constants: { LIKELIHOOD: LIKELIHOOD_NUMBERS[likelihood] },
    buffers: { activations: 'activations', state: 'state', deltas: 'deltas', losses: 'losses' },
    numbers: {
      rows,
      input: columns,
      x: x.offset / 4,
      x_stride: x.stride / 4,
      output: output.offset / 4,
      output_stride: output.stride / 4,
      losses: losses.offset,
      examples,
      batch_size: batchSize,
    },
    grid: flatGrid(sums),
    flops: rows * columns * (likelihood === 'bernoulli' ? 10 : 5),
    bytes: 4 * (3 * rows * columns + sums),
  };
}
