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
  /** Values become 0 or 1; they stay as they are by default. */
  readonly binarize?: Binarization | undefined;
}

/**
 * How values of [0, 1] become 0 or 1: from 0.5 on 1; or 1 with a probability that they are, drawn for each example's number
 * or for its place in each epoch. `numbered`: the numbers of a window's examples lie behind them.
 */
export type Binarization =
  | { readonly by: 'threshold' }
  | { readonly by: 'example'; readonly stream: number; readonly numbered: boolean }
  | { readonly by: 'place'; readonly stream: number };

/** Puts an example's number behind the examples of a window, from element `at` on, as `whole` of the kernels reads it. */
export function putNumber(values: Uint8Array | Float32Array, at: number, number: number): void {
  if (values instanceof Uint8Array) {
    new DataView(values.buffer, values.byteOffset).setUint32(at, number, true);
  } else {
    values[at] = number & 0xffff;
    values[at + 1] = number >>> 16;
  }
}

/** Numbers of the constant `BINARIZE` of `shaders/step/gather.wgsl`, which is 0 for none. */
export const BINARIZATION_NUMBERS = { threshold: 1, example: 2, place: 3 } as const;

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
  stream: 'u32',
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
    stream: streamOf(batch.binarize),
  };
}

function streamOf(binarize: Binarization | undefined): number {
  return binarize && binarize.by !== 'threshold' ? binarize.stream : 0;
}

/** `vec4f` of a row that an invocation copies. */
export const VECTORS = 8;

/** What the dispatches of both gather kernels have in common. */
export function gatherDispatch(batch: Gather): Omit<Dispatch, 'kernel' | 'flops' | 'bytes'> {
  const { x, labels, binarize } = batch;
  const numbered = binarize?.by === 'example' && binarize.numbered;
  const parts = Math.ceil(x.columns / 4 / VECTORS);
  return {
    label: `${binarize ? 'binarised x' : 'x'}${batch.shard?.first ? ` from ${batch.shard.first}` : ''}`,
    part: 'batch',
    reads: [],
    writes: labels ? [x, labels] : [x],
    constants: {
      SHUFFLE: Number(batch.shuffle),
      LABELS: Number(labels !== undefined),
      BINARIZE: binarize ? BINARIZATION_NUMBERS[binarize.by] : 0,
      NUMBERED: Number(numbered),
    },
    buffers: { data: batch.shard?.data ?? 'data', state: 'state', activations: 'activations' },
    numbers: batchNumbers(batch),
    grid: flatGrid(x.rows * parts),
  };
}
