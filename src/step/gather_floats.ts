import source from '../../shaders/step/gather_floats.wgsl';
import type { Dispatch, Kernel } from '../gpu/kernel';
import { BATCH_FIELDS, type Gather, gatherDispatch } from './gather';

export const gatherFloatsKernel = {
  name: 'gather_floats',
  source,
  bindings: { data: 'read', state: 'read', activations: 'read_write' },
  fields: BATCH_FIELDS,
} as const satisfies Kernel;

/** x = the batch's examples, as they are. */
export function gatherFloats(batch: Gather): Dispatch {
  return {
    kernel: gatherFloatsKernel,
    ...gatherDispatch(batch),
    flops: 0,
    bytes: 8 * batch.x.rows * batch.x.columns,
  };
}
