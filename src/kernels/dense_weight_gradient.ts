import source from '../../shaders/dense_weight_gradient.wgsl?raw';
import layer from '../../shaders/lib/layer.wgsl?raw';
import type { Matmul } from '../gpu/gpu';
import { type Dispatch, foldedGrid, type Kernel } from '../gpu/kernel';
import { type Dense, LAYER_FIELDS, layerNumbers, tiles } from './dense';
import { withTiles } from './sources';

export const denseWeightGradientKernel = {
  name: 'dense_weight_gradient',
  source: withTiles(layer, source),
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write' },
  fields: LAYER_FIELDS,
  table: true,
} as const satisfies Kernel;

/** dW = dyᵀ x and db = sum of dy over the rows, for all `layers` in one dispatch. */
export function denseWeightGradient(layers: readonly Dense[], matmul: Matmul): Dispatch {
  let groups = 0;
  const numbers = layers.map((dense) => {
    const first = groups;
    const [x, y] = tiles(matmul, dense.output, dense.input);
    groups += (x + 1) * y; // one more column of workgroups, for the bias
    return layerNumbers(dense, first);
  });
  const total = (count: (dense: Dense) => number) => layers.reduce((sum, dense) => sum + count(dense), 0);
  return {
    kernel: denseWeightGradientKernel,
    label: 'all layers',
    matmul,
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients' },
    numbers,
    grid: foldedGrid(groups),
    flops: total(({ rows, input, output }) => rows * output * (2 * input + 1)),
    bytes: 4 * total(({ rows, input, output }) => rows * (output + input) + output * (input + 1)),
  };
}
