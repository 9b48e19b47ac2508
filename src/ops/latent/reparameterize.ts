import source from '../../../shaders/latent/reparameterize.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { LATENT_FIELDS, type Latent, latentCost, latentNumbers, latentParts } from './latent';

export const reparameterizeKernel = {
  name: 'reparameterize',
  source,
  bindings: { state: 'read', activations: 'read_write', losses: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/**
 * Draws eps ~ N(0, 1), a function of seed, stream, epoch, the row's place in it and column; z = mu + exp(logvar / 2) eps;
 * partial sums of the KL.
 */
export function reparameterize(latent: Latent): Dispatch {
  const { name, mu, logvar, eps, z, losses } = latent;
  return {
    kernel: reparameterizeKernel,
    label: name,
    nodes: [name],
    part: 'latent',
    reads: [mu, logvar],
    writes: [eps, z, losses],
    shows: [mu, logvar, eps, z],
    constants: {},
    buffers: { state: 'state', activations: 'activations', losses: 'losses' },
    numbers: latentNumbers(latent),
    grid: flatGrid(mu.rows * latentParts(mu.columns)),
    ...latentCost(latent).forward,
  };
}
