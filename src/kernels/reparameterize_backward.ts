import index from '../../shaders/lib/index.wgsl?raw';
import latentSource from '../../shaders/lib/latent.wgsl?raw';
import source from '../../shaders/reparameterize_backward.wgsl?raw';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import { LATENT_FIELDS, type Latent, latentNumbers } from './latent';
import { concatenate } from './sources';

export const reparameterizeBackwardKernel = {
  name: 'reparameterize_backward',
  source: concatenate(index, latentSource, source),
  bindings: { activations: 'read', deltas: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** dmu += dz, dlogvar += dz eps exp(logvar / 2) / 2. */
export function reparameterizeBackward(latent: Latent): Dispatch {
  const values = latent.rows * latent.latent;
  return {
    kernel: reparameterizeBackwardKernel,
    label: 'heads',
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: [latentNumbers(latent)],
    grid: flatGrid(latent.rows * Math.ceil(latent.latent / 4)),
    flops: 7 * values,
    bytes: 4 * 7 * values,
  };
}
