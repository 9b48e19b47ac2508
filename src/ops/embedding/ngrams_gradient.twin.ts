import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** Gradient of the table: of each of its rows the sum of dy over the positions that have it. */
export function ngramsGradient(grams: Matrix, dy: Matrix, { rows, columns: width }: Matrix): Sums {
  const length = dy.columns / width;
  const places: (readonly [row: number, position: number])[][] = Array.from({ length: rows }, () => []);
  for (let row = 0; row < grams.rows; row++) {
    for (let i = 0; i < grams.columns; i++) places[at(grams, row, i)]?.push([row, i % length]);
  }
  return sums(rows, width, (own, column) =>
    (places[own] ?? []).map(([row, position]) => at(dy, row, position * width + column)),
  );
}
