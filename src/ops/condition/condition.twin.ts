import { at, type Matrix, matrix } from '../../matrix.twin';
import { type Classes, labelColumns } from './names';

/**
 * y = [x | label], one-hot, or red, green and blue of `colors`; row r has label floor(r rows(labels) / rows(x)). x [rows, columns],
 * labels [rows / per label, 1]
 */
export function condition(x: Matrix, labels: Matrix, classes: Classes): Matrix {
  const perLabel = x.rows / labels.rows;
  return matrix(x.rows, x.columns + labelColumns(classes), (row, column) => {
    if (column < x.columns) return at(x, row, column);
    const label = at(labels, Math.floor(row / perLabel), 0);
    const place = column - x.columns;
    return classes === 'colors' ? ((label >> (16 - 8 * place)) & 255) / 255 : Number(label === place);
  });
}
