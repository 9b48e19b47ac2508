import source from '../../../shaders/upconv2d/upconv2d_forward.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import type { Matmul } from '../../tiles/table';
import { activationConstant } from '../activation/activations';
import {
  CONVOLUTION_FIELDS,
  type Convolution,
  convolutionNumbers,
  operandBytes,
  productFlops,
} from '../conv2d/convolution';
import { formFor, VALUE_FORMS } from '../conv2d/forms';
import { phaseConstants, phaseGroups, phaseTiles } from '../conv2d/phases';
import { written } from '../dense/dense';

export const upconv2dForwardKernel = {
  name: 'upconv2d_forward',
  source,
  given: FAMILY_TILES,
  forms: VALUE_FORMS,
  bindings: { parameters: 'read', activations: 'read_write', deltas: 'read_write' },
  fields: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** y = activation(transpose of W applied to x + b), and the activation's derivative in y's place among the deltas. */
export function upconv2dForward(layer: Convolution, matmul: Matmul): Dispatch {
  const { name, part, smallView: x, largeView: y, weight, bias, activated } = layer;
  const shares = phaseTiles(layer, matmul);
  return {
    kernel: upconv2dForwardKernel,
    label: name,
    nodes: [name],
    part,
    product: `upconv2d_forward ${name}`,
    reads: [x, weight, bias],
    writes: written({ y, activated }),
    family: matmul,
    form: formFor(layer, 'large'),
    constants: { ...activationConstant(layer.activation), ...phaseConstants(layer, matmul) },
    buffers: { parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: convolutionNumbers(layer, shares),
    grid: foldedGrid(phaseGroups(layer, matmul)),
    flops: productFlops(layer) + y.rows * y.columns,
    bytes: operandBytes(layer) + (activated ? 4 * y.rows * y.columns : 0),
  };
}
