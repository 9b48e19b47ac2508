import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** y = x + P: x [rows, positions channels], weight [positions, channels] */
export function position(x: Matrix, weight: Matrix): Sums {
  return sums(x.rows, x.columns, (row, column) => [at(x, row, column), weight.values[column] as number]);
}
