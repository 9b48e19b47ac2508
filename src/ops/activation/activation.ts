import source from '../../../shaders/activation/activation.wgsl';
import table from '../../../shaders/activation/table.wgsl';
import index from '../../../shaders/lib/index.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { activationConstant } from './activations';

export const activationKernel = {
  name: 'activation',
  files: [index, table, source],
  bindings: { activations: 'read_write' },
  fields: { size: 'u32', values: 'u32' },
} as const satisfies Kernel;

/** y = activation(y), in place among the activations. Sizes and offsets in floats, multiples of four. */
export function activation(name: string, { size, values }: { size: number; values: number }): Dispatch {
  return {
    kernel: activationKernel,
    label: name,
    constants: activationConstant(name),
    buffers: { activations: 'activations' },
    numbers: { size: size / 4, values: values / 4 },
    grid: flatGrid(size / 4),
    flops: 4 * size,
    bytes: 8 * size,
  };
}
