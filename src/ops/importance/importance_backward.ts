import source from '../../../shaders/importance/importance_backward.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { gradientOf, weightsOf } from '../values';
import { IMPORTANCE_FIELDS, type Importance, importanceNumbers } from './importance';

export const importanceBackwardKernel = {
  name: 'importance_backward',
  source,
  bindings: { state: 'read', activations: 'read', weights: 'read', deltas: 'read_write' },
  fields: IMPORTANCE_FIELDS,
} as const satisfies Kernel;

/** Gradients of mu and logvar, by way of all samples. */
export function importanceBackward(of: Importance): Dispatch {
  const { name, mu, logvar, eps, z } = of;
  const gradients = [gradientOf(mu), gradientOf(logvar)];
  const values = z.rows * z.columns;
  return {
    kernel: importanceBackwardKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [gradientOf(z), z, eps, logvar, weightsOf(z)],
    writes: gradients,
    shows: gradients,
    constants: {},
    buffers: { state: 'state', activations: 'activations', weights: 'weights', deltas: 'deltas' },
    numbers: importanceNumbers(of),
    grid: flatGrid(mu.rows * Math.ceil(z.columns / 4)),
    flops: 6 * values,
    bytes: 4 * (3 * values + 3 * mu.rows * mu.columns),
  };
}
