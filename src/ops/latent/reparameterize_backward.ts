import drawBackward from '../../../shaders/latent/draw_backward.wgsl';
import latentFile from '../../../shaders/latent/latent.wgsl';
import source from '../../../shaders/latent/reparameterize_backward.wgsl';
import index from '../../../shaders/lib/index.wgsl';
import padding from '../../../shaders/lib/padding.wgsl';
import state from '../../../shaders/lib/state.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import { LATENT_FIELDS, type Latent, latentCost, latentNumbers } from './latent';

/** What takes the gradient of z to mu and logvar; the chain of small layers has it, too. */
export const REPARAMETERIZE_BACKWARD = [state, latentFile, padding, drawBackward] as const;

export const reparameterizeBackwardKernel = {
  name: 'reparameterize_backward',
  files: [index, ...REPARAMETERIZE_BACKWARD, source],
  bindings: { state: 'read', activations: 'read', deltas: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** Gradients of mu and logvar, by way of z and by the KL. */
export function reparameterizeBackward(latent: Latent): Dispatch {
  const { name, mu, logvar, eps, z, accumulate } = latent;
  const gradients = [gradientOf(mu), gradientOf(logvar)];
  return {
    kernel: reparameterizeBackwardKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [gradientOf(z), mu, logvar, eps, ...(accumulate ? gradients : [])],
    writes: gradients,
    shows: gradients,
    constants: {},
    buffers: { state: 'state', activations: 'activations', deltas: 'deltas' },
    numbers: latentNumbers(latent),
    grid: flatGrid(mu.rows * Math.ceil(mu.columns / 4)),
    ...latentCost(latent).backward,
  };
}
