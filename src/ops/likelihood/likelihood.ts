import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { columnsOf, type View } from '../../gpu/view';
import type { Bound } from '../op';
import { gradientOf, padded } from '../values';
import { likelihoodParts } from './names';

/** What all kernels bind that are made with `shaders/likelihood/likelihood.wgsl`. */
export const LIKELIHOOD_BINDINGS = {
  activations: 'read',
  state: 'read',
  deltas: 'read_write',
  losses: 'read_write',
} as const;

/** The struct `Likelihood` there. */
export const LIKELIHOOD_FIELDS = {
  rows: 'u32',
  input: 'u32',
  x: 'u32',
  x_stride: 'u32',
  output: 'u32',
  output_stride: 'u32',
  head: 'u32',
  losses: 'u32',
  examples: 'u32',
  batch_size: 'u32',
  samples: 'u32',
} as const;

/** A likelihood in a program. */
export interface Likelihood {
  /** Of the node. */
  readonly name: string;
  /** [rows / samples, input] and [rows, input]; the gradient of the output lies at its place among the deltas. */
  readonly x: View;
  readonly output: View;
  /** The output's heads behind the first, evenly spaced, of a distribution with several parameters. */
  readonly others?: readonly View[];
  /** Partial sums [rows, parts], among the losses. */
  readonly losses: View;
  readonly examples: number;
  readonly batchSize: number;
}

/** The likelihood that a node is. */
export function likelihoodOf(bound: Bound): Likelihood {
  const { node, inputs, losses, batch } = bound;
  return {
    name: node.name,
    ...headsOf(bound),
    x: inputs[1] as View,
    losses: losses as View,
    examples: batch.examples,
    batchSize: batch.size,
  };
}

/** The heads of the output: the first, where means are put, too, is all of it where there are no others. */
export function headsOf({ inputs }: Bound): Pick<Likelihood, 'output' | 'others'> {
  const [both, x] = inputs as [View, View];
  const width = padded(x.columns);
  const length = Math.max(both.columns / width, 1);
  const heads = Array.from({ length }, (_, i) =>
    columnsOf(both, i === 0 ? both.name : `${both.name}, head ${i + 1}`, i * width, x.columns),
  );
  const [output, ...others] = heads as [View, ...View[]];
  return { output, others };
}

/** Floats from one head to the next; 0 where there is one. */
export function headStride({ output, others = [] }: Pick<Likelihood, 'output' | 'others'>): number {
  const [second = output] = others;
  return second.offset - output.offset;
}

/** Partial sums of the negative log-likelihood, and its gradient by the output. `flops`: of a value; `parameters`: what else is read. */
export function likelihoodDispatch(
  kernel: Kernel,
  of: Likelihood,
  {
    flops,
    constants = {},
    parameters = [],
  }: {
    readonly flops: number;
    readonly constants?: Dispatch['constants'];
    readonly parameters?: readonly View[];
  },
): Dispatch {
  const { name, x, output, others = [], losses, examples, batchSize } = of;
  const { rows, columns } = output;
  const heads = [output, ...others];
  const sums = rows * likelihoodParts(columns);
  return {
    kernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [x, ...heads, ...parameters],
    writes: [...heads.map(gradientOf), losses],
    constants,
    buffers: Object.fromEntries(Object.keys(kernel.bindings).map((name) => [name, name])),
    numbers: {
      rows,
      input: columns,
      x: x.offset / 4,
      x_stride: x.stride / 4,
      output: output.offset / 4,
      output_stride: output.stride / 4,
      head: headStride(of) / 4,
      losses: losses.offset,
      examples,
      batch_size: batchSize,
      samples: rows / x.rows,
    },
    grid: flatGrid(sums),
    flops: rows * columns * flops,
    bytes: 4 * ((1 + 2 * heads.length) * rows * columns + sums),
  };
}
