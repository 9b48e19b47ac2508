import { at, type Matrix, matrix } from './matrix';
import { permutationKey, permute } from './permutation';

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
}

/** The numbers of the batch's examples; fewer than the batch size in the last batch of an epoch. */
export function batchExamples({ examples, batchSize, batch, epoch, shuffle, seed }: Batch): number[] {
  const first = batch * batchSize;
  const count = Math.min(batchSize, examples - first);
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
