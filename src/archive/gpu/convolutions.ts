import type { Dispatch } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { conv2dForward } from '../../ops/conv2d/conv2d_forward';
import { upconv2dForward } from '../../ops/upconv2d/upconv2d_forward';
import type { Matmul } from '../../tiles/table';
import type { Convolution } from '../convolution';

/** Where a convolution's operands lie. */
interface Places {
  readonly x: View;
  /** One picture, of `units` channels. */
  readonly y: View;
  readonly weight: View;
  readonly bias: View;
}

/** W * windows of x + b, or the transpose of that. */
export function convolve(
  { kind, kernel, stride, from, to }: Convolution,
  units: number,
  { x, y, weight, bias }: Places,
  { name, part, matmul }: { readonly name: string; readonly part: string; readonly matmul: Matmul },
): Dispatch {
  const of = {
    ...{ name, part, kernel, stride, weight, bias },
    ...({ activation: 'linear', activated: false, inputGradient: 'none' } as const),
  };
  const written = [...to, units] as const;
  return kind === 'conv2d'
    ? conv2dForward({ ...of, large: from, largeView: x, small: written, smallView: y }, matmul)
    : upconv2dForward({ ...of, small: from, smallView: x, large: written, largeView: y }, matmul);
}

/** Rows of W, [units, ky kx, channels that are read], as the kernels read them: [channels of the small picture, ky kx, of the large]. */
export function kernelRows(rows: Int8Array, { kind, from }: Convolution, units: number): Int8Array[] {
  const width = rows.length / units;
  if (kind === 'conv2d')
    return Array.from({ length: units }, (_, unit) => rows.subarray(unit * width, (unit + 1) * width));
  const read = from[2];
  return Array.from({ length: read }, (_, channel) =>
    Int8Array.from({ length: (width / read) * units }, (_, i) => {
      const [tap, unit] = [Math.floor(i / units), i % units];
      return rows[unit * width + tap * read + channel] as number;
    }),
  );
}
