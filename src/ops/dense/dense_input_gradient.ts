import source from '../../../shaders/dense/dense_input_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import { type Matmul, tileGrid } from '../../tiles/table';
import { gradientOf } from '../values';
import { type Dense, inputGradientCost, LAYER_FIELDS, layerNumbers } from './dense';

export const denseInputGradientKernel = {
  name: 'dense_input_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { parameters: 'read', deltas: 'read_write' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/** dx = dy W, added to what lies there or multiplied with it as the layer's `inputGradient` says. */
export function denseInputGradient(dense: Dense, matmul: Matmul): Dispatch {
  const { name, x, y, weight, inputGradient } = dense;
  const dx = gradientOf(x);
  return {
    kernel: denseInputGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    product: `dense_input_gradient ${name}`,
    reads: [gradientOf(y), weight, ...(inputGradient === 'set' ? [] : [dx])],
    writes: [dx],
    family: matmul,
    constants: {},
    buffers: { parameters: 'parameters', deltas: 'deltas' },
    numbers: layerNumbers(dense),
    grid: [...tileGrid(matmul, x.rows, x.columns), 1],
    ...inputGradientCost(dense),
  };
}
