import source from '../../shaders/step/scores.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import type { View } from '../gpu/view';

export const scoresKernel = {
  name: 'scores',
  source,
  bindings: { state: 'read', losses: 'read', scores: 'read_write' },
  fields: {
    reconstruction: 'u32',
    reconstruction_parts: 'u32',
    kl: 'u32',
    kl_parts: 'u32',
    examples: 'u32',
    batch_size: 'u32',
    capacity: 'u32',
  },
} as const satisfies Kernel;

export interface Scores {
  /** Partial sums [rows, parts] each, among the losses. */
  readonly reconstruction: View;
  readonly kl: View;
  readonly examples: number;
  readonly batchSize: number;
  /** Examples whose scores the buffer holds at a time, in whole batches. */
  readonly capacity: number;
}

/** Reconstruction and KL of each example of the batch, beside those of the batches before it. */
export function scores({ reconstruction, kl, examples, batchSize, capacity }: Scores): Dispatch {
  const { rows } = reconstruction;
  const sums = rows * (reconstruction.columns + kl.columns);
  return {
    kernel: scoresKernel,
    label: 'examples',
    part: 'scores',
    reads: [reconstruction, kl],
    writes: [{ buffer: 'scores', name: 'scores', offset: 0, rows: capacity, columns: 2, stride: 2 }],
    constants: {},
    buffers: { state: 'state', losses: 'losses', scores: 'scores' },
    numbers: {
      reconstruction: reconstruction.offset,
      reconstruction_parts: reconstruction.columns,
      kl: kl.offset,
      kl_parts: kl.columns,
      examples,
      batch_size: batchSize,
      capacity,
    },
    grid: flatGrid(rows),
    flops: sums,
    bytes: 4 * (sums + 2 * rows),
  };
}
