import { type Matrix, matrix } from '../../matrix.twin';

/** A matrix with zeros in all rows but these. */
export function only({ rows, columns, values }: Matrix, counting: Iterable<number>): Matrix {
  const counts = new Set(counting);
  return matrix(rows, columns, (row, column) =>
    counts.has(row) ? (values[row * columns + column] as number) : 0,
  );
}
