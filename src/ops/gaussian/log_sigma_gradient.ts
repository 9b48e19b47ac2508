import source from '../../../shaders/gaussian/log_sigma_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { Likelihood } from '../likelihood/likelihood';
import { gradientParts, weightsOf } from '../values';
import { type Spread, sigmaConstants } from './sigma';

export const logSigmaGradientKernel = {
  name: 'log_sigma_gradient',
  source,
  bindings: {
    activations: 'read',
    parameters: 'read',
    weights: 'read',
    gradients: 'read_write',
    state: 'read_write',
  },
  fields: {
    input: 'u32',
    x: 'u32',
    x_stride: 'u32',
    output: 'u32',
    output_stride: 'u32',
    examples: 'u32',
    batch_size: 'u32',
    groups: 'u32',
    rows: 'u32',
    size: 'u32',
    samples: 'u32',
  },
} as const satisfies Kernel;

/** The gradient by a learnt log sigma, in parts of `size` floats; of several samples an example, by their weights. */
export function logSigmaGradient(
  of: Omit<Likelihood, 'losses'> & Spread,
  { parts, size }: { readonly parts: number; readonly size: number },
): Dispatch {
  const { name, x, output, examples, batchSize } = of;
  const logSigma = of.logSigma as View;
  const { rows, columns } = output;
  const samples = rows / x.rows;
  const groups = logSigmaGroups(of);
  return {
    kernel: logSigmaGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [x, output, logSigma, ...(samples > 1 ? [weightsOf(output)] : [])],
    writes: gradientParts(logSigma, parts, size),
    constants: { ...sigmaConstants(of), PARTS: parts },
    buffers: {
      activations: 'activations',
      parameters: 'parameters',
      weights: 'weights',
      gradients: 'gradients',
      state: 'state',
    },
    numbers: {
      input: columns,
      x: x.offset / 4,
      x_stride: x.stride / 4,
      output: output.offset / 4,
      output_stride: output.stride / 4,
      examples,
      batch_size: batchSize,
      groups,
      rows: Math.ceil(rows / parts),
      size: size / 4,
      samples,
    },
    grid: foldedGrid(groups * parts),
    flops: 7 * rows * columns,
    bytes: 8 * rows * columns + 4 * parts * logSigma.columns,
  };
}

/** Workgroups of a part. */
function logSigmaGroups({ x, sigma }: Pick<Likelihood, 'x'> & Pick<Spread, 'sigma'>): number {
  return sigma === 'each' ? Math.ceil(x.columns / 4) : 1;
}
