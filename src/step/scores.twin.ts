import { at, type Matrix, type Sums, sums } from '../matrix.twin';

/** Reconstruction and KL of each row: its partial sums [rows, parts] of both, added up. -> [rows, 2] */
export function scores(reconstruction: Matrix, kl: Matrix): Sums {
  return sums(reconstruction.rows, 2, (row, column) => {
    const of = column === 0 ? reconstruction : kl;
    return Array.from({ length: of.columns }, (_, part) => at(of, row, part));
  });
}
