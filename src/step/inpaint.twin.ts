import { at, type Matrix, matrix } from '../matrix.twin';

/** x where `known` is not 0, elsewhere the decoder's output; or 0 where nothing was decoded yet. All [rows, input]. */
export function inpaint(x: Matrix, known: Matrix, output?: Matrix): Matrix {
  return matrix(x.rows, x.columns, (row, column) => {
    if (at(known, row, column) !== 0) return at(x, row, column);
    return output ? at(output, row, column) : 0;
  });
}
