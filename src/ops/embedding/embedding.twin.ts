import { at, type Matrix, matrix } from '../../matrix.twin';
import { philox } from '../../random';
import type { TwinDraws } from '../op.twin';
import { tokenOf } from '../tokens/token.twin';
import type { EmbeddingAttributes } from './names';

/**
 * The row of the weight that each position has: that of its symbol, of the one before it, of the start, or of the unknown symbol,
 * where it is dropped. `draws`: where symbols are dropped at all. x [rows, length] -> [rows, length]
 */
export function takenRows(
  x: Matrix,
  { symbols, shift = false, dropout = 0 }: EmbeddingAttributes,
  draws?: TwinDraws,
): Matrix {
  const below = Math.round(dropout * 2 ** 24);
  const symbol = (row: number, position: number) => Math.min(tokenOf(at(x, row, position)), symbols - 1);
  return matrix(x.rows, x.columns, (row, position) => {
    if (!shift) return symbol(row, position);
    if (position === 0) return symbols;
    if (draws) {
      const counter = [Math.floor(position / 4), draws.first + row, draws.epoch, draws.stream] as const;
      const word = philox(counter, draws.seed)[position % 4] as number;
      if (word >>> 8 < below) return symbols + 1;
    }
    return symbol(row, position - 1);
  });
}

/** y = weight[taken], position by position. taken [rows, length], weight [symbols and more, width] -> [rows, length width] */
export function embedding(taken: Matrix, weight: Matrix): Matrix {
  const width = weight.columns;
  return matrix(taken.rows, taken.columns * width, (row, column) =>
    at(weight, at(taken, row, Math.floor(column / width)), column % width),
  );
}
