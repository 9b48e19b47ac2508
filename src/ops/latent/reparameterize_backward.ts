import source from '../../../shaders/latent/reparameterize_backward.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import { LATENT_FIELDS, type Latent, latentCost, latentNumbers } from './latent';

export const reparameterizeBackwardKernel = {
  name: 'reparameterize_backward',
  source,
  bindings: { state: 'read', activations: 'read', deltas: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** Gradients of mu and logvar, by way of z and by the KL. */
export function reparameterizeBackward(latent: Latent): Dispatch {
  const { name, mu, logvar, eps, z, accumulate, freeBits, klMask } = latent;
  const gradients = [gradientOf(mu), gradientOf(logvar)];
  return {
    kernel: reparameterizeBackwardKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [
      gradientOf(z),
      mu,
      logvar,
      eps,
      ...(freeBits > 0 ? [klMask] : []),
      ...(accumulate ? gradients : []),
    ],
    writes: gradients,
    shows: gradients,
    constants: {},
    buffers: { state: 'state', activations: 'activations', deltas: 'deltas' },
    numbers: latentNumbers(latent),
    grid: flatGrid(mu.rows * Math.ceil(mu.columns / 4)),
    ...latentCost(latent).backward,
  };
}
