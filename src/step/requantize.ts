import source from '../../shaders/step/requantize.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import type { View } from '../gpu/view';

export const requantizeKernel = {
  name: 'requantize',
  source,
  bindings: { parameters: 'read', activations: 'read_write' },
  fields: {
    rows: 'u32',
    vectors: 'u32',
    y: 'u32',
    y_stride: 'u32',
    factor: 'u32',
    low: 'u32',
    high: 'u32',
  },
} as const satisfies Kernel;

export interface Requantize {
  /** Integers below 2^24 in magnitude, [rows, columns], among the activations. */
  readonly y: View;
  /** [1, columns] each, among the parameters; factors are powers of two. */
  readonly factor: View;
  readonly low: View;
  readonly high: View;
}

/** y = clip(floor(y factor), low, high) by column, in place. */
export function requantize(
  { y, factor, low, high }: Requantize,
  of: Pick<Dispatch, 'label' | 'part'>,
): Dispatch {
  const { rows, columns } = y;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: requantizeKernel,
    ...of,
    reads: [y, factor, low, high],
    writes: [y],
    constants: {},
    buffers: { parameters: 'parameters', activations: 'activations' },
    numbers: {
      rows,
      vectors,
      y: y.offset / 4,
      y_stride: y.stride / 4,
      factor: factor.offset / 4,
      low: low.offset / 4,
      high: high.offset / 4,
    },
    grid: flatGrid(rows * vectors),
    flops: 4 * rows * columns,
    bytes: 4 * (2 * rows + 3) * columns,
  };
}
