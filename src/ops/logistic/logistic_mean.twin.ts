import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** The mean, in [-1, 1], as a value from 0 to 1. */
export function logisticMean(output: Matrix): Sums {
  return sums(output.rows, output.columns, (row, column) => {
    const m = at(output, row, column);
    if (Math.abs(m) > 1) return [m > 0 ? 1 : 0];
    return [m / 2, 1 / 2];
  });
}
