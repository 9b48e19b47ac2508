import source from '../../../shaders/latent/mean.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { Latent } from './latent';

export const meanKernel = {
  name: 'mean',
  source,
  bindings: { activations: 'read_write' },
  fields: { rows: 'u32', vectors: 'u32', mu: 'u32', mu_stride: 'u32', z: 'u32', z_stride: 'u32' },
} as const satisfies Kernel;

/** z = mu: the mean of q(z|x) instead of a draw. */
export function mean({ name, mu, z }: Pick<Latent, 'name' | 'mu' | 'z'>): Dispatch {
  const { rows, columns } = mu;
  const vectors = Math.ceil(columns / 4);
  return {
    kernel: meanKernel,
    label: name,
    nodes: [name],
    part: 'latent',
    reads: [mu],
    writes: [z],
    constants: {},
    buffers: { activations: 'activations' },
    numbers: {
      rows,
      vectors,
      mu: mu.offset / 4,
      mu_stride: mu.stride / 4,
      z: z.offset / 4,
      z_stride: z.stride / 4,
    },
    grid: flatGrid(rows * vectors),
    flops: 0,
    bytes: 8 * rows * columns,
  };
}
