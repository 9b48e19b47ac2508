import source from '../../shaders/dense_forward.wgsl?raw';
import activation from '../../shaders/lib/activation.wgsl?raw';
import layer from '../../shaders/lib/layer.wgsl?raw';
import padding from '../../shaders/lib/padding.wgsl?raw';
import storeBlock from '../../shaders/lib/store_block.wgsl?raw';
import type { Matmul } from '../gpu/gpu';
import type { Dispatch, Kernel } from '../gpu/kernel';
import { activationConstant } from './activations';
import { type Dense, LAYER_FIELDS, layerNumbers, tiles } from './dense';
import { withTiles } from './sources';

export const denseForwardKernel = {
  name: 'dense_forward',
  source: withTiles(activation, layer, padding, storeBlock, source),
  bindings: { parameters: 'read', activations: 'read_write', deltas: 'read_write' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/** y = activation(x Wᵀ + b), and the activation's derivative in y's place among the deltas. */
export function denseForward(dense: Dense, matmul: Matmul): Dispatch {
  const { name, rows, input, output } = dense;
  const derivative = dense.activation === 'linear' ? 0 : rows * output;
  const [x, y] = tiles(matmul, rows, output);
  return {
    kernel: denseForwardKernel,
    label: name,
    matmul,
    constants: activationConstant(dense.activation),
    buffers: { parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: [layerNumbers(dense)],
    grid: [x, y, 1],
    flops: 2 * rows * output * input + rows * output,
    bytes: 4 * (rows * input + output * input + output + rows * output + derivative),
  };
}
