import source from '../../../shaders/dense/listed_forward.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { FAMILY_TILES } from '../../tiles/sources';
import type { Matmul } from '../../tiles/table';
import { type Dense, LAYER_FIELDS } from './dense';
import { denseForward } from './dense_forward';
import { ofList } from './list';

export const listedForwardKernel = {
  name: 'listed_forward',
  source,
  given: FAMILY_TILES,
  bindings: { parameters: 'read', activations: 'read_write', deltas: 'read_write', rows: 'read' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/** y = activation(x Wᵀ + b) and the activation's derivative, of the rows that count ({@link ofList}). */
export function listedForward(dense: Dense, list: View, matmul: Matmul): Dispatch {
  return ofList(listedForwardKernel, denseForward(dense, matmul), list);
}
