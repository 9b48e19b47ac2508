import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { countOf } from './pool.twin';

/** dvalue [rows, positions channels] = dy / count where a position counts; plus what others add. dy [rows, channels] */
export function poolBackward(dy: Matrix, positions: number, x?: Matrix, others?: Matrix): Sums {
  const channels = dy.columns;
  return sums(dy.rows, positions * channels, (row, column) => {
    const count = countOf(row, positions, x);
    const share = column < count * channels ? [at(dy, row, column % channels) / count] : [];
    return others ? [...share, at(others, row, column)] : share;
  });
}
