import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** dx = dy, plus the gradient by other readers of x. */
export function addBackward(dy: Matrix, others?: Matrix): Sums {
  return sums(dy.rows, dy.columns, (row, column) => [
    at(dy, row, column),
    ...(others ? [at(others, row, column)] : []),
  ]);
}
