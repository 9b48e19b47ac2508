import source from '../../../shaders/dense/dense_forward.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import { type Matmul, tileGrid } from '../../tiles/table';
import { activationConstant } from '../activation/activations';
import { type Dense, forwardCost, LAYER_FIELDS, layerNumbers, written } from './dense';

export const denseForwardKernel = {
  name: 'dense_forward',
  source,
  given: FAMILY_TILES,
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
    family: matmul,
    constants: activationConstant(dense.activation),
    buffers: { parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: layerNumbers(dense),
    grid: [...tileGrid(matmul, y.rows, y.columns), 1],
    ...forwardCost(dense),
  };
}
