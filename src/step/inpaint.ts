import source from '../../shaders/step/inpaint.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import type { View } from '../gpu/view';

export const inpaintKernel = {
  name: 'inpaint',
  source,
  bindings: { known: 'read', activations: 'read_write' },
  fields: { rows: 'u32', vectors: 'u32', x: 'u32', x_stride: 'u32', output: 'u32', output_stride: 'u32' },
} as const satisfies Kernel;

export interface Inpaint {
  /** [rows, input] each, among the activations. */
  readonly x: View;
  readonly output: View;
  /** Nothing was decoded yet: what is missing becomes 0. */
  readonly start: boolean;
}

/** What is missing of x becomes the decoder's output; both then hold the filled-in rows. */
export function inpaint({ x, output, start }: Inpaint): Dispatch {
  const { rows, columns } = x;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: inpaintKernel,
    label: start ? 'missing = 0' : 'missing = output',
    part: 'batch',
    reads: start ? [x] : [x, output],
    writes: [x, output],
    constants: { START: Number(start) },
    buffers: { known: 'known', activations: 'activations' },
    numbers: {
      rows,
      vectors,
      x: x.offset / 4,
      x_stride: x.stride / 4,
      output: output.offset / 4,
      output_stride: output.stride / 4,
    },
    grid: flatGrid(rows * vectors),
    flops: 0,
    bytes: rows * columns * (start ? 13 : 17),
  };
}
