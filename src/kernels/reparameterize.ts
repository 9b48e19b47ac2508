import index from '../../shaders/lib/index.wgsl?raw';
import latentSource from '../../shaders/lib/latent.wgsl?raw';
import noise from '../../shaders/lib/noise.wgsl?raw';
import normals from '../../shaders/lib/normals.wgsl?raw';
import padding from '../../shaders/lib/padding.wgsl?raw';
import philox from '../../shaders/lib/philox.wgsl?raw';
import reparameterizeSource from '../../shaders/lib/reparameterize.wgsl?raw';
import state from '../../shaders/lib/state.wgsl?raw';
import source from '../../shaders/reparameterize.wgsl?raw';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import { LATENT_FIELDS, type Latent, latentCost, latentNumbers } from './latent';
import { concatenate } from './sources';

/** What draws eps and z; the chain of small layers has it, too. */
export const REPARAMETERIZE = concatenate(
  state,
  latentSource,
  philox,
  normals,
  padding,
  noise,
  reparameterizeSource,
);

export const reparameterizeKernel = {
  name: 'reparameterize',
  source: concatenate(index, REPARAMETERIZE, source),
  bindings: { state: 'read', activations: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** Draws eps ~ N(0, 1), a function of seed, stream, epoch, the row's place in it and column; z = mu + exp(logvar / 2) eps. */
export function reparameterize(latent: Latent): Dispatch {
  return {
    kernel: reparameterizeKernel,
    label: 'z',
    constants: {},
    buffers: { state: 'state', activations: 'activations' },
    numbers: latentNumbers(latent),
    grid: flatGrid(latent.rows * Math.ceil(latent.latent / 4)),
    ...latentCost(latent).forward,
  };
}
