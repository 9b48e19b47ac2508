import { at, type Matrix, matrix } from '../matrix.twin';
import { permutationKey, permute } from '../permutation';

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
  return matrix(rows, data.columns, (row, column) =>
    row < chosen.length ? unpack(at(data, chosen[row] as number, column)) : 0,
  );
}
