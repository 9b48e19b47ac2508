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
  phaseTiles,
  productFlops,
} from './convolution';

export const conv2dInputGradientKernel = {
  name: 'conv2d_input_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { parameters: 'read', deltas: 'read_write' },
  fields: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** dx = transpose of W applied to dy, added to what lies there or multiplied with it as the layer's `inputGradient` says. */
export function conv2dInputGradient(layer: Convolution, matmul: Matmul): Dispatch {
  const { name, smallView: y, largeView: x, small, stride, weight, inputGradient } = layer;
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
    constants: { ALIGNED: Number(small[2] % 4 === 0) },
    buffers: { parameters: 'parameters', deltas: 'deltas' },
    numbers: convolutionNumbers(layer, shares),
    grid: foldedGrid(shares.across * shares.down * stride ** 2),
    flops: productFlops(layer) + (sets ? 0 : x.rows * x.columns),
    bytes: operandBytes(layer) + (sets ? 0 : 4 * x.rows * x.columns),
  };
}
