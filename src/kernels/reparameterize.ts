import index from '../../shaders/lib/index.wgsl?raw';
import latentSource from '../../shaders/lib/latent.wgsl?raw';
import source from '../../shaders/reparameterize.wgsl?raw';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import { LATENT_FIELDS, type Latent, latentNumbers } from './latent';
import { concatenate } from './sources';

export const reparameterizeKernel = {
  name: 'reparameterize',
  source: concatenate(index, latentSource, source),
  bindings: { activations: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** z = mu + exp(logvar / 2) eps. */
export function reparameterize(latent: Latent): Dispatch {
  const values = latent.rows * latent.latent;
  return {
    kernel: reparameterizeKernel,
    label: 'z',
    constants: {},
    buffers: { activations: 'activations' },
    numbers: [latentNumbers(latent)],
    grid: flatGrid(latent.rows * Math.ceil(latent.latent / 4)),
    flops: 4 * values,
    bytes: 4 * 4 * values,
  };
}
