import type { Node } from '../node';
import type { Geometry, Picture } from './names';

/** Pixels before the picture at which its first window begins: half of the window, less the pixel in its middle, rounded down. */
export function padOf(kernel: number): number {
  return kernel % 2 === 1 ? (kernel - 1) / 2 : kernel / 2 - 1;
}

/** The convolution that a node is, or that it is the transpose of. */
export function geometryOf({ op, attributes }: Node): Geometry {
  const { channels, kernel, stride, from, to } = attributes as {
    channels: number;
    kernel: number;
    stride: number;
    from: Picture;
    to: readonly [number, number];
  };
  if (op === 'upconv2d') return { large: [...to, channels], small: from, kernel, stride };
  // As many windows as begin inside.
  const count = (size: number) => Array.from({ length: size }).filter((_, i) => i % stride === 0).length;
  return { large: from, small: [count(from[0]), count(from[1]), channels], kernel, stride };
}
