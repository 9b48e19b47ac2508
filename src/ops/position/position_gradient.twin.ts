import { at, type Matrix, type Sums, sumsOver } from '../../matrix.twin';

/** dP [positions, channels] = the sum of dy [rows, positions channels] over its rows. */
export function positionGradient(dy: Matrix, channels: number): Sums {
  return sumsOver(dy.columns / channels, channels, dy.rows, (position, channel, row) =>
    at(dy, row, position * channels + channel),
  );
}
