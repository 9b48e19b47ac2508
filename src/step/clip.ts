import source from '../../shaders/step/clip.wgsl';
import { type Dispatch, foldedGrid, type Kernel, WORKGROUP } from '../gpu/kernel';
import { stretch } from '../gpu/view';
import { NORMS } from './gradient_norm';

export const clipKernel = {
  name: 'clip',
  source,
  bindings: { norms: 'read', gradients: 'read_write', state: 'read' },
  fields: { size: 'u32', limit: 'f32' },
} as const satisfies Kernel;

/** vec4f that an invocation scales, as in `shaders/step/clip.wgsl`. */
export const FOURS = 16;

/** Scales `size` gradients (floats, padding included) in each of `parts` down to a global norm of `limit`. */
export function clip(size: number, parts: number, limit: number): Dispatch {
  const all = parts * size;
  return {
    kernel: clipKernel,
    label: 'gradients',
    part: 'update',
    reads: [stretch('norms', 'sums of squares', NORMS), stretch('gradients', 'gradients', all)],
    writes: [stretch('gradients', 'gradients', all)],
    constants: {},
    buffers: { norms: 'norms', gradients: 'gradients', state: 'state' },
    numbers: { size: all / 4, limit },
    grid: foldedGrid(Math.ceil(all / 4 / (WORKGROUP * FOURS))),
    flops: all,
    bytes: 4 * (2 * all + NORMS),
  };
}
