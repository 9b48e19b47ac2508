import source from '../../shaders/step/gradient_norm.wgsl';
import type { Dispatch, Kernel } from '../gpu/kernel';
import { stretch } from '../gpu/view';

export const gradientNormKernel = {
  name: 'gradient_norm',
  source,
  bindings: { gradients: 'read', norms: 'read_write' },
  fields: { size: 'u32', stretch: 'u32' },
} as const satisfies Kernel;

/** Sums of squares that the norm is taken in. */
export const NORMS = 64;

/** Sums of squares of `size` gradients (floats, padding included) that come in `parts`. */
export function gradientNorm(size: number, parts: number): Dispatch {
  return {
    kernel: gradientNormKernel,
    label: 'gradients',
    part: 'update',
    reads: [stretch('gradients', 'gradients', parts * size)],
    writes: [stretch('norms', 'sums of squares', NORMS)],
    constants: { PARTS: parts },
    buffers: { gradients: 'gradients', norms: 'norms' },
    numbers: { size: size / 4, stretch: Math.ceil(size / 4 / NORMS) },
    grid: [NORMS, 1, 1],
    flops: (1 + parts) * size,
    bytes: 4 * (parts * size + NORMS),
  };
}
