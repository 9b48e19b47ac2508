import { type Dispatch, flatGrid, type Scalar } from '../gpu/kernel';
import type { View } from '../gpu/view';

/** Which examples make a batch, and where it goes. */
export interface Gather {
  /** Where it goes: [rows, input], rows padded to a multiple of four, among the activations. */
  readonly x: View;
  /** Where the class numbers go, if the data have them: [rows, 1]. */
  readonly labels?: View | undefined;
  readonly examples: number;
  readonly batchSize: number;
  /** Take the examples of each epoch in an order of its own. */
  readonly shuffle: boolean;
  readonly seed: readonly [number, number];
  /** Which of the examples lie in the buffer of data; all, in `data`, by default. */
  readonly shard?: Shard;
  /** So many lie in it at a time, in their order: a window, whose place they take in turn. All by default. */
  readonly window?: number | undefined;
}

/** The buffer of a shard of the data. */
export function shardName(i: number): string {
  return i === 0 ? 'data' : `data_${i}`;
}

/** A stretch of the examples that has a buffer of its own. */
export interface Shard {
  /** Name of the program's buffer. */
  readonly data: string;
  readonly first: number;
  readonly count: number;
}

/** The struct `Batch` of `shaders/step/gather.wgsl`. */
export const BATCH_FIELDS = {
  rows: 'u32',
  input: 'u32',
  x: 'u32',
  x_stride: 'u32',
  examples: 'u32',
  batch_size: 'u32',
  width: 'u32',
  seed_low: 'u32',
  seed_high: 'u32',
  first: 'u32',
  count: 'u32',
  window: 'u32',
  stride: 'u32',
  labels: 'u32',
} as const satisfies Record<string, Scalar>;

function batchNumbers(batch: Gather): Record<keyof typeof BATCH_FIELDS, number> {
  const { x, labels } = batch;
  const input = Math.ceil(x.columns / 4);
  return {
    rows: batch.x.rows,
    input,
    x: batch.x.offset / 4,
    x_stride: batch.x.stride / 4,
    examples: batch.examples,
    batch_size: batch.batchSize,
    width: Math.ceil(Math.sqrt(batch.examples)),
    seed_low: batch.seed[0],
    seed_high: batch.seed[1],
    first: batch.shard?.first ?? 0,
    count: batch.shard?.count ?? batch.window ?? batch.examples,
    window: batch.window ?? batch.examples,
    stride: input + (labels ? 1 : 0),
    labels: labels ? labels.offset / 4 : 0,
  };
}

/** `vec4f` of a row that an invocation copies. */
export const VECTORS = 8;

/** What the dispatches of both gather kernels have in common. */
export function gatherDispatch(batch: Gather): Omit<Dispatch, 'kernel' | 'flops' | 'bytes'> {
  const { x, labels } = batch;
  const parts = Math.ceil(x.columns / 4 / VECTORS);
  return {
    label: batch.shard && batch.shard.first > 0 ? `x from ${batch.shard.first}` : 'x',
    part: 'batch',
    reads: [],
    writes: labels ? [x, labels] : [x],
    constants: { SHUFFLE: Number(batch.shuffle), LABELS: Number(labels !== undefined) },
    buffers: { data: batch.shard?.data ?? 'data', state: 'state', activations: 'activations' },
    numbers: batchNumbers(batch),
    grid: flatGrid(x.rows * parts),
  };
}
