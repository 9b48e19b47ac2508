import source from '../../../shaders/upconv2d/upconv2d_input_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import type { Matmul } from '../../tiles/table';
import {
  CONVOLUTION_FIELDS,
  type Convolution,
  convolutionNumbers,
  isAligned,
  operandBytes,
  productFlops,
  windowTiles,
} from '../conv2d/convolution';
import { formFor, GRADIENT_FORMS } from '../conv2d/forms';
import { gradientOf } from '../values';

export const upconv2dInputGradientKernel = {
  name: 'upconv2d_input_gradient',
  source,
  given: FAMILY_TILES,
  forms: GRADIENT_FORMS,
  bindings: { parameters: 'read', deltas: 'read_write' },
  fields: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** dx = W * windows of dy, added to what lies there or multiplied with it as the layer's `inputGradient` says. */
export function upconv2dInputGradient(layer: Convolution, matmul: Matmul): Dispatch {
  const { name, largeView: y, smallView: x, weight, inputGradient } = layer;
  const dx = gradientOf(x);
  const shares = windowTiles(layer, matmul);
  const sets = inputGradient === 'set' || inputGradient === 'none';
  return {
    kernel: upconv2dInputGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    product: `upconv2d_input_gradient ${name}`,
    reads: [gradientOf(y), weight, ...(sets ? [] : [dx])],
    writes: [dx],
    family: matmul,
    form: formFor(layer, 'small'),
    constants: { ALIGNED: Number(isAligned(layer, 'large')) },
    buffers: { parameters: 'parameters', deltas: 'deltas' },
    numbers: convolutionNumbers(layer, shares),
    grid: foldedGrid(shares.across * shares.down),
    flops: productFlops(layer) + (sets ? 0 : x.rows * x.columns),
    bytes: operandBytes(layer) + (sets ? 0 : 4 * x.rows * x.columns),
  };
}
