import source from '../../shaders/dense_input_gradient.wgsl?raw';
import layer from '../../shaders/lib/layer.wgsl?raw';
import storeBlock from '../../shaders/lib/store_block.wgsl?raw';
import type { Matmul } from '../gpu/gpu';
import type { Dispatch, Kernel } from '../gpu/kernel';
import { type Dense, LAYER_FIELDS, layerNumbers, tiles } from './dense';
import { withTiles } from './sources';

export const denseInputGradientKernel = {
  name: 'dense_input_gradient',
  source: withTiles(layer, storeBlock, source),
  bindings: { parameters: 'read', deltas: 'read_write' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/**
 * dx = (dy W) * derivative. `hidden`: x came out of an activation, whose derivative lies where dx will; without it,
 * dx = dy W.
 */
export function denseInputGradient(dense: Dense, hidden: boolean, matmul: Matmul): Dispatch {
  const { name, rows, input, output } = dense;
  const [x, y] = tiles(matmul, rows, input);
  return {
    kernel: denseInputGradientKernel,
    label: name,
    matmul,
    constants: { HIDDEN: Number(hidden) },
    buffers: { parameters: 'parameters', deltas: 'deltas' },
    numbers: [layerNumbers(dense)],
    grid: [x, y, 1],
    flops: 2 * rows * output * input + (hidden ? rows * input : 0),
    bytes: 4 * (rows * output + output * input + rows * input * (hidden ? 2 : 1)),
  };
}
