import source from '../../../shaders/dense/dense_input_gradient.wgsl';
import inputGradient from '../../../shaders/dense/input_gradient.wgsl';
import layer from '../../../shaders/dense/layer.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { Matmul } from '../../gpu/matmul';
import { withTiles } from '../../tiles/sources';
import { type Dense, inputGradientCost, LAYER_FIELDS, layerNumbers, tiles } from './dense';

export const denseInputGradientKernel = {
  name: 'dense_input_gradient',
  files: withTiles(layer, inputGradient, source),
  bindings: { parameters: 'read', deltas: 'read_write' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/** dx = (dy W) * derivative, where x came out of an activation; else dx = dy W. */
export function denseInputGradient(dense: Dense, matmul: Matmul): Dispatch {
  const [x, y] = tiles(matmul, dense.rows, dense.input);
  return {
    kernel: denseInputGradientKernel,
    label: dense.name,
    matmul,
    constants: {},
    buffers: { parameters: 'parameters', deltas: 'deltas' },
    numbers: layerNumbers(dense),
    grid: [x, y, 1],
    ...inputGradientCost(dense),
  };
}
