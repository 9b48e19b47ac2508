import source from '../../shaders/gather_floats.wgsl?raw';
import index from '../../shaders/lib/index.wgsl?raw';
import permutation from '../../shaders/lib/permutation.wgsl?raw';
import state from '../../shaders/lib/state.wgsl?raw';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import { BATCH_FIELDS, type Batch, batchInvocations, batchNumbers } from './gather';
import { concatenate } from './sources';

export const gatherFloatsKernel = {
  name: 'gather_floats',
  source: concatenate(index, state, permutation, source),
  bindings: { data: 'read', state: 'read', activations: 'read_write' },
  fields: BATCH_FIELDS,
} as const satisfies Kernel;

/** x = the batch's examples, as they are. */
export function gatherFloats(batch: Batch): Dispatch {
  return {
    kernel: gatherFloatsKernel,
    label: 'x',
    constants: { SHUFFLE: Number(batch.shuffle) },
    buffers: { data: 'data', state: 'state', activations: 'activations' },
    numbers: [batchNumbers(batch)],
    grid: flatGrid(batchInvocations(batch)),
    flops: 0,
    bytes: 8 * batch.rows * batch.input,
  };
}
