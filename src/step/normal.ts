import source from '../../shaders/step/normal.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import type { View } from '../gpu/view';

export const normalKernel = {
  name: 'normal',
  source,
  bindings: { state: 'read', activations: 'read_write' },
  fields: {
    rows: 'u32',
    width: 'u32',
    values: 'u32',
    stride: 'u32',
    stream: 'u32',
    batch_size: 'u32',
    seed_low: 'u32',
    seed_high: 'u32',
  },
} as const satisfies Kernel;

export interface Noise {
  /** Where the numbers go, among the activations. */
  readonly values: View;
  readonly stream: number;
  /** Rows that are no padding: the next batch's noise goes on behind theirs. */
  readonly batchSize: number;
  readonly seed: readonly [number, number];
}

/** values[row][column] ~ N(0, 1), a function of seed, stream, the state's epoch, the row's place in it, and column. */
export function normal({ values, stream, batchSize, seed }: Noise): Dispatch {
  const { name, rows, columns: width, offset, stride } = values;
  return {
    kernel: normalKernel,
    label: name,
    part: 'latent',
    reads: [],
    writes: [values],
    constants: {},
    buffers: { state: 'state', activations: 'activations' },
    numbers: {
      rows,
      width,
      values: offset / 4,
      stride: stride / 4,
      stream,
      batch_size: batchSize,
      seed_low: seed[0],
      seed_high: seed[1],
    },
    grid: flatGrid(rows * Math.ceil(width / 4)),
    flops: rows * width * 6,
    bytes: 4 * rows * width,
  };
}
