import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** The gradient of each row [rows samples, columns] times its weight [rows samples, 1]. */
export function importanceScale(gradient: Matrix, weights: Matrix): Sums {
  return sums(gradient.rows, gradient.columns, (row, column) => [
    at(gradient, row, column) * at(weights, row, 0),
  ]);
}
