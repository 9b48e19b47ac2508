import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** y = a + b, element by element. */
export function add(a: Matrix, b: Matrix): Sums {
  return sums(a.rows, a.columns, (row, column) => [at(a, row, column), at(b, row, column)]);
}
