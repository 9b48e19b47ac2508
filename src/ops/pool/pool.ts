import source from '../../../shaders/pool/pool.wgsl';
import { type Dispatch, flatGrid, type Kernel, type Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { padded } from '../values';

/** The struct `Pool` of `shaders/pool/items.wgsl`. */
export const POOL_FIELDS = {
  rows: 'u32',
  positions: 'u32',
  channels: 'u32',
  value: 'u32',
  value_stride: 'u32',
  y: 'u32',
  y_stride: 'u32',
  masked: 'u32',
  x: 'u32',
  x_stride: 'u32',
  samples: 'u32',
  accumulate: 'u32',
} as const satisfies Record<string, Scalar>;

export const poolKernel = {
  name: 'pool',
  source,
  bindings: { activations: 'read_write' },
  fields: POOL_FIELDS,
} as const satisfies Kernel;

/** A mean over positions in a program. */
export interface Pool {
  /** [rows, positions channels] and [rows, channels]. */
  readonly value: View;
  readonly y: View;
  /** [rows / samples, positions], where positions count up to a text's end. */
  readonly x?: View | undefined;
}

export function poolNumbers(
  { value, y, x }: Pool,
  accumulate = false,
): Record<keyof typeof POOL_FIELDS, number> {
  return {
    rows: value.rows,
    positions: value.columns / y.columns,
    channels: y.columns,
    value: value.offset,
    value_stride: value.stride,
    y: y.offset,
    y_stride: y.stride,
    masked: Number(x !== undefined),
    x: x?.offset ?? 0,
    x_stride: x?.stride ?? 0,
    samples: x ? value.rows / x.rows : 1,
    accumulate: Number(accumulate),
  };
}

/** The mean over the positions that count. */
export function pool(of: Pool, node: Pick<Dispatch, 'part' | 'nodes'>): Dispatch {
  const { value, y, x } = of;
  const { rows, columns } = value;
  return {
    kernel: poolKernel,
    label: y.name,
    ...node,
    reads: [value, ...(x ? [x] : [])],
    writes: [y],
    constants: {},
    buffers: { activations: 'activations' },
    numbers: poolNumbers(of),
    grid: flatGrid(rows * padded(y.columns)),
    flops: rows * columns,
    bytes: 4 * rows * (columns + y.columns + (x?.columns ?? 0)),
  };
}
