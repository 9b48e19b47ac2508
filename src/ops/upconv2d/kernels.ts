import { convolutionOf } from '../conv2d/bound';
import { emitGradients } from '../conv2d/weight_gradients';
import type { Kernels } from '../op';
import { upconv2dForward } from './upconv2d_forward';
import { upconv2dInputGradient } from './upconv2d_input_gradient';
import { upconv2dWeightGradient } from './upconv2d_weight_gradient';

export const kernels: Kernels = {
  forward(bound, emit) {
    const layer = convolutionOf(bound, 'large');
    emit.product((matmul) => upconv2dForward(layer, matmul));
  },

  backward(bound, emit) {
    const layer = convolutionOf(bound, 'large');
    if (layer.inputGradient !== 'none') emit.product((matmul) => upconv2dInputGradient(layer, matmul));
  },

  parameterGradients(bounds, parts, emit) {
    const layers = bounds.map((bound) => convolutionOf(bound, 'large'));
    emitGradients(upconv2dWeightGradient, layers, 'large', parts, emit);
  },
};
