import source from '../../../shaders/dense/listed_input_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { FAMILY_TILES } from '../../tiles/sources';
import type { Matmul } from '../../tiles/table';
import { type Dense, LAYER_FIELDS } from './dense';
import { denseInputGradient } from './dense_input_gradient';
import { ofList } from './list';

export const listedInputGradientKernel = {
  name: 'listed_input_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { parameters: 'read', deltas: 'read_write', rows: 'read' },
  fields: LAYER_FIELDS,
} as const satisfies Kernel;

/** dx = dy W of the rows that count ({@link ofList}), and zero of the others, added to what lies there or multiplied with it. */
export function listedInputGradient(dense: Dense, list: View, matmul: Matmul): Dispatch {
  return ofList(listedInputGradientKernel, denseInputGradient(dense, matmul), list);
}
