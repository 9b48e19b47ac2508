import { type Matrix, type Sums, sumsOver } from '../../matrix.twin';

/** Gradient of a bias, of convolutions either way: the sum of each channel of dy over rows and pixels. */
export function conv2dBiasGradient(dy: Matrix, channels: number): Sums {
  const pixels = dy.columns / channels;
  return sumsOver(
    1,
    channels,
    dy.rows * pixels,
    (_, channel, k) =>
      dy.values[Math.floor(k / pixels) * dy.columns + (k % pixels) * channels + channel] as number,
  );
}
