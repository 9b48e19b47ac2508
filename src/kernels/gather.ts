import type { Scalar } from '../gpu/kernel';

/** Which examples make a batch, and where it goes. */
export interface Batch {
  /** Rows of the batch, padded to a multiple of four. */
  readonly rows: number;
  /** Values of an example. */
  readonly input: number;
  /** Offset of x among the activations, in floats. */
  readonly x: number;
  readonly examples: number;
  readonly batchSize: number;
  /** Take the examples of each epoch in an order of its own. */
  readonly shuffle: boolean;
  readonly seed: readonly [number, number];
}

/** The struct `Batch` of `shaders/gather_*.wgsl`. */
export const BATCH_FIELDS = {
  rows: 'u32',
  input: 'u32',
  x: 'u32',
  examples: 'u32',
  batch_size: 'u32',
  width: 'u32',
  seed_low: 'u32',
  seed_high: 'u32',
} as const satisfies Record<string, Scalar>;

export function batchNumbers(batch: Batch): Record<keyof typeof BATCH_FIELDS, number> {
  return {
    rows: batch.rows,
    input: Math.ceil(batch.input / 4),
    x: batch.x / 4,
    examples: batch.examples,
    batch_size: batch.batchSize,
    width: Math.ceil(Math.sqrt(batch.examples)),
    seed_low: batch.seed[0],
    seed_high: batch.seed[1],
  };
}

/** Invocations: one for up to eight words, or vec4f, of a row. */
export function batchInvocations({ rows, input }: Batch): number {
  return rows * Math.ceil(Math.ceil(input / 4) / 8);
}
