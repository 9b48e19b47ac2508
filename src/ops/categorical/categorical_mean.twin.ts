import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { blockOf } from './categorical.twin';

/** The probabilities of each block of `categories` columns. */
export function categoricalMean(output: Matrix, categories: number): Sums {
  return sums(output.rows, output.columns, (row, column) => {
    const { largest, logSum } = blockOf(output, row, column, categories);
    return [Math.exp(at(output, row, column) - largest - logSum)];
  });
}
