import { type Matrix, matrix } from '../../../src/matrix.twin';
import type { Random } from '../harness';

/**
 * Texts as x has them, bytes / 255: ragged items, among them one that fills its row, one that is nothing but its end, and rows
 * that are all padding, as behind the last example of a batch.
 */
export function texts(random: Random, rows: number, length: number, symbols: number): Matrix {
  const lengths = Array.from({ length: rows }, (_, row) => [length - 1, 0][row] ?? random.whole(length));
  return matrix(rows, length, (row, position) =>
    // An adapter may round a byte / 255 down.
    position < (lengths[row] as number)
      ? Math.fround(((1 + random.whole(symbols - 1)) / 255) * (1 - 2 ** -23))
      : 0,
  );
}

/** [rows, length, symbols, width]: from one position to 64, and from two symbols to 256. */
export const TEXT_SHAPES = [
  [4, 1, 2, 4],
  [4, 2, 3, 4],
  [4, 3, 5, 8],
  [8, 4, 2, 12],
  [4, 5, 26, 4],
  [12, 7, 28, 8],
  [4, 8, 4, 16],
  [20, 9, 7, 4],
  [4, 13, 31, 20],
  [16, 15, 32, 4],
  [4, 16, 33, 64],
  [8, 17, 63, 8],
  [4, 20, 64, 12],
  [28, 24, 65, 4],
  [4, 31, 100, 32],
  [8, 32, 127, 4],
  [4, 33, 128, 8],
  [4, 40, 129, 36],
  [12, 47, 3, 4],
  [4, 50, 200, 16],
  [4, 61, 27, 64],
  [32, 63, 29, 4],
  [8, 64, 256, 8],
  [64, 64, 28, 4],
] as const;
