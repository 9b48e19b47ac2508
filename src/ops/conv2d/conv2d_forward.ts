import source from '../../../shaders/conv2d/conv2d_forward.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import type { Matmul } from '../../tiles/table';
import { activationConstant } from '../activation/activations';
import { written } from '../dense/dense';
import {
  CONVOLUTION_FIELDS,
  type Convolution,
  convolutionNumbers,
  isAligned,
  operandBytes,
  productFlops,
  windowTiles,
} from './convolution';
import { formFor, VALUE_FORMS } from './forms';

export const conv2dForwardKernel = {
  name: 'conv2d_forward',
  source,
  given: FAMILY_TILES,
  forms: VALUE_FORMS,
  bindings: { parameters: 'read', activations: 'read_write', deltas: 'read_write' },
  fields: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** y = activation(W * windows of x + b), and the activation's derivative in y's place among the deltas. */
export function conv2dForward(layer: Convolution, matmul: Matmul): Dispatch {
  const { name, part, largeView: x, smallView: y, weight, bias, activated } = layer;
  const shares = windowTiles(layer, matmul);
  return {
    kernel: conv2dForwardKernel,
    label: name,
    nodes: [name],
    part,
    product: `conv2d_forward ${name}`,
    reads: [x, weight, bias],
    writes: written({ y, activated }),
    family: matmul,
    form: formFor(layer, 'small'),
    constants: { ...activationConstant(layer.activation), ALIGNED: Number(isAligned(layer, 'large')) },
    buffers: { parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: convolutionNumbers(layer, shares),
    grid: foldedGrid(shares.across * shares.down),
    flops: productFlops(layer) + y.rows * y.columns,
    bytes: operandBytes(layer) + (activated ? 4 * y.rows * y.columns : 0),
  };
}
