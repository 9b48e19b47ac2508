import { at, type Matrix, type Sums, sums } from '../../matrix.twin';

/** Gradient of an embedding's weight: of each row the sum of dy over the positions that have taken it. */
export function embeddingGradient(taken: Matrix, dy: Matrix, rows: number): Sums {
  const width = dy.columns / taken.columns;
  const places: (readonly [row: number, position: number])[][] = Array.from({ length: rows }, () => []);
  for (let row = 0; row < taken.rows; row++) {
    for (let position = 0; position < taken.columns; position++) {
      places[at(taken, row, position)]?.push([row, position]);
    }
  }
  return sums(rows, width, (own, column) =>
    (places[own] ?? []).map(([row, position]) => at(dy, row, position * width + column)),
  );
}
