import source from '../../../shaders/dense/listed_weight_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { FAMILY_TILES } from '../../tiles/sources';
import { type Dense, LAYER_FIELDS } from './dense';
import {
  denseWeightGradient,
  denseWeightGradientKernel,
  type WeightGradientOptions,
} from './dense_weight_gradient';
import { ofList } from './list';

export const listedWeightGradientKernel = {
  name: 'listed_weight_gradient',
  source,
  given: FAMILY_TILES,
  bindings: {
    activations: 'read',
    deltas: 'read',
    rows: 'read',
    gradients: 'read_write',
    state: 'read_write',
  },
  fields: denseWeightGradientKernel.fields,
  table: LAYER_FIELDS,
} as const satisfies Kernel;

/** dW = dyᵀ x and db = sum of dy over the rows that count ({@link ofList}), for all `layers` in one dispatch. */
export function listedWeightGradient(
  layers: readonly Dense[],
  list: View,
  options: WeightGradientOptions,
): Dispatch {
  return ofList(listedWeightGradientKernel, denseWeightGradient(layers, options), list);
}
