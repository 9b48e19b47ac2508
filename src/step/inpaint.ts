import index from '../../shaders/lib/index.wgsl';
import source from '../../shaders/step/inpaint.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';

export const inpaintKernel = {
  name: 'inpaint',
  files: [index, source],
  bindings: { known: 'read', activations: 'read_write' },
  fields: { size: 'u32', x: 'u32', output: 'u32' },
} as const satisfies Kernel;

export interface Inpaint {
  /** Floats of x, padding included: a multiple of four, as the offsets of x and output among the activations are. */
  readonly size: number;
  readonly x: number;
  readonly output: number;
  /** Nothing was decoded yet: what is missing becomes 0. */
  readonly start: boolean;
}

/** What is missing of x becomes the decoder's output; both then hold the filled-in rows. */
export function inpaint({ size, x, output, start }: Inpaint): Dispatch {
  return {
    kernel: inpaintKernel,
    label: start ? 'missing = 0' : 'missing = output',
    constants: { START: Number(start) },
    buffers: { known: 'known', activations: 'activations' },
    numbers: { size: size / 4, x: x / 4, output: output / 4 },
    grid: flatGrid(size / 4),
    flops: 0,
    bytes: size * (start ? 13 : 17),
  };
}
