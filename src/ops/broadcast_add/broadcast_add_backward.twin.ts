import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** dx [rows, columns] = dy, summed over the rows of a row of x, and over stretches of so many columns; plus what others add. */
export function broadcastAddBackward(
  dy: Matrix,
  { rows, columns }: Pick<Matrix, 'rows' | 'columns'>,
  others?: Matrix,
): Sums {
  const [samples, positions] = [dy.rows / rows, dy.columns / columns];
  return sums(rows, columns, (row, column) => {
    const terms = Array.from({ length: samples * positions }, (_, i) => {
      const own = row * samples + Math.floor(i / positions);
      return at(dy, own, (i % positions) * columns + column);
    });
    return others ? [...terms, at(others, row, column)] : terms;
  });
}
