import source from '../../../shaders/dense/dense_forward.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { Matmul } from '../../gpu/matmul';
import { TILES } from '../../tiles/sources';
import { activationConstant } from '../activation/activations';
import { type Dense, forwardCost, LAYER_FIELDS, layerNumbers, tiles, written } from './dense';

export const denseForwardKernel = {
  name: 'dense_forward',
  source,
  given: TILES,
  bindings: { parameters: 'read', activations: 'read_write', deltas: 'read_write' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/** y = activation(x Wᵀ + b), and the activation's derivative in y's place among the deltas. */
export function denseForward(dense: Dense, matmul: Matmul): Dispatch {
  const { name, part, x, y, weight, bias } = dense;
  return {
    kernel: denseForwardKernel,
    label: name,
    nodes: [name],
    part,
    product: `dense_forward ${name}`,
    reads: [x, weight, bias],
    writes: written(dense),
    matmul,
    constants: activationConstant(dense.activation),
    buffers: { parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: layerNumbers(dense),
    grid: [...tiles(matmul, y.rows, y.columns), 1],
    ...forwardCost(dense),
  };
}
