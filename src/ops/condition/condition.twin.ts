import { at, type Matrix, matrix } from '../../matrix.twin';

/** y = [x | one-hot label]; row r has label floor(r rows(labels) / rows(x)). x [rows, columns], labels [rows / per label, 1] */
export function condition(x: Matrix, labels: Matrix, classes: number): Matrix {
  const perLabel = x.rows / labels.rows;
  return matrix(x.rows, x.columns + classes, (row, column) => {
    if (column < x.columns) return at(x, row, column);
    return Number(at(labels, Math.floor(row / perLabel), 0) === column - x.columns);
  });
}
