import source from '../../../shaders/importance/importance_draw.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { IMPORTANCE_FIELDS, type Importance, importanceNumbers } from './importance';

export const importanceDrawKernel = {
  name: 'importance_draw',
  source,
  bindings: { state: 'read', activations: 'read_write', losses: 'read_write' },
  fields: IMPORTANCE_FIELDS,
} as const satisfies Kernel;

/** Draws eps ~ N(0, 1) of each sample; z = mu + exp(logvar / 2) eps; partial sums of log q(z|x) - log p(z). */
export function importanceDraw(of: Importance): Dispatch {
  const { name, mu, logvar, eps, z, ratios } = of;
  const values = z.rows * z.columns;
  return {
    kernel: importanceDrawKernel,
    label: name,
    nodes: [name],
    part: 'latent',
    reads: [mu, logvar],
    writes: [eps, z, ratios],
    shows: [mu, logvar, eps, z],
    constants: {},
    buffers: { state: 'state', activations: 'activations', losses: 'losses' },
    numbers: importanceNumbers(of),
    grid: flatGrid(z.rows * ratios.columns),
    flops: 16 * values,
    bytes: 4 * (4 * values + z.rows * ratios.columns),
  };
}
