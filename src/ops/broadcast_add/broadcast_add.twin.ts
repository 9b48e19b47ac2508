import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/**
 * y = value + row at every position. value [rows / its samples, positions channels], row [rows / its samples, channels] ->
 * [rows, positions channels], where the one with more rows has as many as y.
 */
export function broadcastAdd(value: Matrix, row: Matrix): Sums {
  const rows = Math.max(value.rows, row.rows);
  const channels = row.columns;
  return sums(rows, value.columns, (y, column) => [
    at(value, Math.floor((y * value.rows) / rows), column),
    at(row, Math.floor((y * row.rows) / rows), column % channels),
  ]);
}
