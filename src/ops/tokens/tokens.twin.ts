import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { type Block, blockOf } from '../categorical/categorical.twin';
import type { LikelihoodResult } from '../likelihood/likelihood.twin';
import { tokenOf } from './token.twin';

/**
 * Of the symbols of texts up to their ends, the first zeros, by their logits: the elements are positions. x [rows, length], output
 * [rows, length symbols].
 */
export function tokens(x: Matrix, output: Matrix, count: number): LikelihoodResult {
  const { rows, columns: length } = x;
  const symbols = output.columns / length;
  const ends = Array.from({ length: rows }, (_, row) => endOf(x, row));
  const counts = (row: number, position: number) => row < count && position <= (ends[row] as number);
  const symbolAt = (row: number, position: number) => Math.min(tokenOf(at(x, row, position)), symbols - 1);
  // Once for all symbols of a position.
  const blocks = Array.from({ length: rows * length }, (_, i) =>
    blockOf(output, Math.floor(i / length), (i % length) * symbols, symbols),
  );
  const blockAt = (row: number, position: number) => blocks[row * length + position] as Block;
  const elements: Sums = sums(rows, length, (row, position) => {
    if (!counts(row, position)) return [];
    const { first, largest, logSum } = blockAt(row, position);
    return [logSum, largest, -at(output, row, first + symbolAt(row, position))];
  });
  const gradient = sums(rows, length * symbols, (row, column) => {
    const position = Math.floor(column / symbols);
    if (!counts(row, position)) return [];
    const { first, largest, logSum } = blockAt(row, position);
    const p = Math.exp(at(output, row, column) - largest - logSum);
    return [p / count, column - first === symbolAt(row, position) ? -1 / count : 0];
  });
  return { elements, gradients: [gradient] };
}

/** The position of a text's end: its first zero, or behind its last symbol. */
export function endOf(x: Matrix, row: number): number {
  for (let position = 0; position < x.columns; position++) {
    if (tokenOf(at(x, row, position)) === 0) return position;
  }
  return x.columns;
}
