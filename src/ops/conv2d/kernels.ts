import type { Kernels } from '../op';
import { convolutionOf } from './bound';
import { conv2dForward } from './conv2d_forward';
import { conv2dInputGradient } from './conv2d_input_gradient';
import { conv2dWeightGradient } from './conv2d_weight_gradient';
import { emitGradients } from './weight_gradients';

export const kernels: Kernels = {
  forward(bound, emit) {
    const layer = convolutionOf(bound, 'small');
    emit.product((matmul) => conv2dForward(layer, matmul));
  },

  backward(bound, emit) {
    const layer = convolutionOf(bound, 'small');
    if (layer.inputGradient !== 'none') emit.product((matmul) => conv2dInputGradient(layer, matmul));
  },

  parameterGradients(bounds, parts, emit) {
    const layers = bounds.map((bound) => convolutionOf(bound, 'small'));
    emitGradients(conv2dWeightGradient, layers, 'small', parts, emit);
  },
};
