import source from '../../../shaders/conv2d/conv2d_weight_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import { CONVOLUTION_FIELDS, type Convolution } from './convolution';
import { type GradientOptions, gradientsOf, PARTS_FIELDS } from './weight_gradients';

export const conv2dWeightGradientKernel = {
  name: 'conv2d_weight_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: PARTS_FIELDS,
  table: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** dW = smallᵀ * windows of large, one of which is a gradient, for all `layers` in one dispatch. */
export function conv2dWeightGradient(layers: readonly Convolution[], options: GradientOptions): Dispatch {
  return gradientsOf(conv2dWeightGradientKernel, layers, 'small', options);
}
