import source from '../../shaders/step/gather_bytes.wgsl';
import type { Dispatch, Kernel } from '../gpu/kernel';
import { BATCH_FIELDS, type Gather, gatherDispatch } from './gather';

export const gatherBytesKernel = {
  name: 'gather_bytes',
  source,
  bindings: { data: 'read', state: 'read', activations: 'read_write' },
  fields: BATCH_FIELDS,
} as const satisfies Kernel;

/** x = the batch's examples, unpacked from bytes and divided by 255. */
export function gatherBytes(batch: Gather): Dispatch {
  return {
    kernel: gatherBytesKernel,
    ...gatherDispatch(batch),
    flops: batch.x.rows * batch.x.columns,
    bytes: 5 * batch.x.rows * batch.x.columns,
  };
}
