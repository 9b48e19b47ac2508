import source from '../../../shaders/upconv2d/upconv2d_weight_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import { CONVOLUTION_FIELDS, type Convolution } from '../conv2d/convolution';
import { type GradientOptions, gradientsOf, PARTS_FIELDS } from '../conv2d/weight_gradients';

export const upconv2dWeightGradientKernel = {
  name: 'upconv2d_weight_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: PARTS_FIELDS,
  table: CONVOLUTION_FIELDS,
} as const satisfies Kernel;

/** dW = smallᵀ * windows of large, one of which is a gradient, for all `layers` in one dispatch. */
export function upconv2dWeightGradient(layers: readonly Convolution[], options: GradientOptions): Dispatch {
  return gradientsOf(upconv2dWeightGradientKernel, layers, 'large', options);
}
