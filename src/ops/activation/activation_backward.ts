import source from '../../../shaders/activation/activation_backward.wgsl';
import table from '../../../shaders/activation/table.wgsl';
import index from '../../../shaders/lib/index.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { activationConstant } from './activations';

export const activationBackwardKernel = {
  name: 'activation_backward',
  files: [index, table, source],
  bindings: { activations: 'read', deltas: 'read_write' },
  fields: { size: 'u32', values: 'u32' },
} as const satisfies Kernel;

/** da = dy * activation'(a): a among the activations, dy and then da among the deltas. Sizes and offsets in floats, multiples of four. */
export function activationBackward(
  name: string,
  { size, values }: { size: number; values: number },
): Dispatch {
  return {
    kernel: activationBackwardKernel,
    label: name,
    constants: activationConstant(name),
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: { size: size / 4, values: values / 4 },
    grid: flatGrid(size / 4),
    flops: 4 * size,
    bytes: 12 * size,
  };
}
