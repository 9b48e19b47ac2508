import source from '../../../shaders/latent/free_bits.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { LATENT_FIELDS, type Latent, latentNumbers } from './latent';

export const freeBitsKernel = {
  name: 'free_bits',
  source,
  bindings: { state: 'read', activations: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** Which dimensions' KL has a gradient: those whose mean over the batch is above `freeBits`, or all if theirs together is so. */
export function freeBits(latent: Latent): Dispatch {
  const { name, mu, logvar, klMask, freeBitsOf } = latent;
  const values = mu.rows * mu.columns;
  return {
    kernel: freeBitsKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [mu, logvar],
    writes: [klMask],
    constants: {},
    buffers: { state: 'state', activations: 'activations' },
    numbers: latentNumbers(latent),
    grid: foldedGrid(freeBitsOf === 'all' ? 1 : Math.ceil(mu.columns / 4)),
    flops: 8 * values,
    bytes: 4 * (2 * values + mu.columns),
  };
}
