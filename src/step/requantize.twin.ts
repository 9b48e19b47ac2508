import { at, type Matrix, matrix } from '../matrix.twin';

/** y = clip(floor(y / 2^shift), low, high), by column; y is [rows, columns], the others are [1, columns]. */
export function requantize(y: Matrix, shift: Matrix, low: Matrix, high: Matrix): Matrix {
  return matrix(y.rows, y.columns, (row, column) => {
    const scaled = Math.floor(at(y, row, column) / 2 ** at(shift, 0, column));
    return Math.min(Math.max(scaled, at(low, 0, column)), at(high, 0, column));
  });
}
