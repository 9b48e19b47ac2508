import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import type { LikelihoodResult } from '../likelihood/likelihood.twin';

/** Of a categorical distribution over each block of `categories` columns, by its logits. */
export function categorical(
  x: Matrix,
  [output]: readonly Matrix[],
  count: number,
  categories: number,
): LikelihoodResult {
  const logits = output as Matrix;
  const { rows, columns } = x;
  const examples = (terms: (row: number, column: number, of: Block) => number[]): Sums =>
    sums(rows, columns, (row, column) =>
      row < count ? terms(row, column, blockOf(logits, row, column, categories)) : [],
    );
  return {
    elements: examples((row, column, { largest, logSum }) => {
      const target = at(x, row, column);
      return [target * logSum, target * largest, -target * at(logits, row, column)];
    }),
    gradients: [
      examples((row, column, { first, largest, logSum }) => {
        const p = Math.exp(at(logits, row, column) - largest - logSum);
        const targets = Array.from({ length: categories }, (_, k) => at(x, row, first + k));
        return [...targets.map((target) => (p * target) / count), -at(x, row, column) / count];
      }),
    ],
  };
}

export interface Block {
  readonly first: number;
  readonly largest: number;
  /** Of exp(l - largest). */
  readonly logSum: number;
}

/** The block of a column. */
export function blockOf(logits: Matrix, row: number, column: number, categories: number): Block {
  const first = column - (column % categories);
  const of = Array.from({ length: categories }, (_, k) => at(logits, row, first + k));
  const largest = Math.max(...of);
  const logSum = Math.log(of.reduce((sum, l) => sum + Math.exp(l - largest), 0));
  return { first, largest, logSum };
}
