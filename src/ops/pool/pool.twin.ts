import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { endOf } from '../tokens/tokens.twin';

/** The mean over the positions that count. value [rows, positions channels], x [rows, positions] -> [rows, channels] */
export function pool(value: Matrix, channels: number, x?: Matrix): Sums {
  const positions = value.columns / channels;
  return sums(value.rows, channels, (row, channel) => {
    const count = countOf(row, positions, x);
    return Array.from(
      { length: count },
      (_, position) => at(value, row, position * channels + channel) / count,
    );
  });
}

/** Of all, or up to the end of a text, which counts, too. */
export function countOf(row: number, positions: number, x: Matrix | undefined): number {
  return x ? Math.min(endOf(x, row) + 1, positions) : positions;
}
