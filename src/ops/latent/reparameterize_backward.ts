import backwardFile from '../../../shaders/latent/draw_backward.wgsl';
import latentFile from '../../../shaders/latent/latent.wgsl';
import source from '../../../shaders/latent/reparameterize_backward.wgsl';
import index from '../../../shaders/lib/index.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { LATENT_FIELDS, type Latent, latentCost, latentNumbers } from './latent';

/** What takes the gradient of z to the heads; the chain of small layers has it, too. */
export const REPARAMETERIZE_BACKWARD = [latentFile, backwardFile] as const;

export const reparameterizeBackwardKernel = {
  name: 'reparameterize_backward',
  files: [index, ...REPARAMETERIZE_BACKWARD, source],
  bindings: { activations: 'read', deltas: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** dmu += dz, dlogvar += dz eps exp(logvar / 2) / 2. */
export function reparameterizeBackward(latent: Latent): Dispatch {
  return {
    kernel: reparameterizeBackwardKernel,
    label: 'heads',
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: latentNumbers(latent),
    grid: flatGrid(latent.rows * Math.ceil(latent.latent / 4)),
    ...latentCost(latent).backward,
  };
}
