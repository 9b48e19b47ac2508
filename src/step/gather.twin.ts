import { at, type Matrix, matrix } from '../matrix.twin';
import { permutationKey, permute } from '../permutation';
import { philox } from '../random';

/** From 0.5 on 1, or 1 with a probability that they are, by the example's number or its place in the epoch. */
export type Binarized =
  | { readonly by: 'threshold' }
  | { readonly by: 'example' | 'place'; readonly stream: number };

/** Which examples make a batch. */
export interface Batch {
  readonly examples: number;
  readonly batchSize: number;
  /** Batches done of this epoch, and epochs done. */
  readonly batch: number;
  readonly epoch: number;
  /** Take the examples of each epoch in an order of its own; else in their order. */
  readonly shuffle: boolean;
  readonly seed: readonly [number, number];
  /** So many examples lie in the data at a time, in the order in which they are taken; all by default. */
  readonly window?: number;
  /** Values become 0 or 1. */
  readonly binarize?: Binarized | undefined;
  /** Of the examples of the window, where `binarize` says so. */
  readonly numbers?: Uint32Array;
}

/** Where the batch's examples lie; fewer than the batch size in the last batch of an epoch. */
export function batchExamples(options: Batch): number[] {
  const { examples, batchSize, batch, epoch, shuffle, seed, window = examples } = options;
  const first = (batch * batchSize) % window;
  const count = Math.min(batchSize, examples - batch * batchSize);
  const key = permutationKey(seed, epoch);
  return Array.from({ length: count }, (_, i) => (shuffle ? permute(first + i, examples, key) : first + i));
}

/** The batch's rows of `data` [examples, input], each value through `unpack`; rows beyond the examples are zero. */
export function gather(data: Matrix, batch: Batch, rows: number, unpack: (value: number) => number): Matrix {
  const chosen = batchExamples(batch);
  return matrix(rows, data.columns, (row, column) => {
    const example = chosen[row];
    if (example === undefined) return 0;
    const value = unpack(at(data, example, column));
    return batch.binarize ? Number(isOne(value, batch, batch.binarize, { row, example, column })) : value;
  });
}

/** Whether a value of [0, 1] becomes 1: from 0.5 on, or with a probability of so much. */
function isOne(
  value: number,
  { batch, batchSize, epoch, shuffle, seed, numbers }: Batch,
  binarize: Binarized,
  { row, example, column }: { readonly row: number; readonly example: number; readonly column: number },
): boolean {
  if (binarize.by === 'threshold') return value >= 0.5;
  const turn = batch * batchSize + row;
  const own = numbers?.[example] ?? (shuffle ? example : turn);
  const [place, pass] = binarize.by === 'place' ? [turn, epoch] : [own, 0];
  const words = philox([Math.floor(column / 4), place, pass, binarize.stream], seed);
  return (words[column % 4] as number) >>> 8 < value * 2 ** 24;
}
