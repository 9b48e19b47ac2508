import source from '../../../shaders/latent/mean.wgsl';
import index from '../../../shaders/lib/index.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { Latent } from './latent';

export const meanKernel = {
  name: 'mean',
  files: [index, source],
  bindings: { activations: 'read_write' },
  fields: { rows: 'u32', stride: 'u32', heads: 'u32', z: 'u32' },
} as const satisfies Kernel;

/** z = mu: the mean of q(z|x) instead of a draw. */
export function mean({ rows, latent, heads, z }: Pick<Latent, 'rows' | 'latent' | 'heads' | 'z'>): Dispatch {
  const stride = Math.ceil(latent / 4);
  return {
    kernel: meanKernel,
    label: 'z',
    constants: {},
    buffers: { activations: 'activations' },
    numbers: { rows, stride, heads: heads / 4, z: z / 4 },
    grid: flatGrid(rows * stride),
    flops: 0,
    bytes: 8 * rows * latent,
  };
}
