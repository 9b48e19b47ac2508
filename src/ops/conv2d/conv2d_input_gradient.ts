import source from '../../../shaders/conv2d/conv2d_input_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import type { Matmul } from '../../tiles/table';
import { gradientOf } from '../values';
import {
  CONVOLUTION_FIELDS,
  type Convolution,
  convolutionNumbers,
  operandBytes,
  productFlops,
} from './convolution';
import { formFor, GRADIENT_FORMS } from './forms';
import { phaseConstants, phaseGroups, phaseTiles } from './phases';

export const conv2dInputGradientKernel = {
  name: 'conv2d_input_gradient',
  source,
  given: FAMILY_TILES,
  forms: GRADIENT_FORMS,
  bindings: { parameters: 'read', deltas: 'read_write' },
  fields: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** dx = transpose of W applied to dy, added to what lies there or multiplied with it as the layer's `inputGradient` says. */
export function conv2dInputGradient(layer: Convolution, matmul: Matmul): Dispatch {
  const { name, smallView: y, largeView: x, weight, inputGradient } = layer;
  const dx = gradientOf(x);
  const shares = phaseTiles(layer, matmul);
  const sets = inputGradient === 'set' || inputGradient === 'none';
  return {
    kernel: conv2dInputGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    product: `conv2d_input_gradient ${name}`,
    reads: [gradientOf(y), weight, ...(sets ? [] : [dx])],
    writes: [dx],
    family: matmul,
    form: formFor(layer, 'large'),
    constants: phaseConstants(layer, matmul),
    buffers: { parameters: 'parameters', deltas: 'deltas' },
    numbers: convolutionNumbers(layer, shares),
    grid: foldedGrid(phaseGroups(layer, matmul)),
    flops: productFlops(layer) + (sets ? 0 : x.rows * x.columns),
    bytes: operandBytes(layer) + (sets ? 0 : 4 * x.rows * x.columns),
  };
}
