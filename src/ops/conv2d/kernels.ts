import { denseForward } from '../dense/dense_forward';
import { denseInputGradient } from '../dense/dense_input_gradient';
import { denseWeightGradient } from '../dense/dense_weight_gradient';
import type { Kernels } from '../op';
import { conv2dForward } from './conv2d_forward';
import { conv2dInputGradient } from './conv2d_input_gradient';
import { conv2dWeightGradient } from './conv2d_weight_gradient';
import { computedAs } from './dense_layer';
import { emitGradients } from './weight_gradients';

export const kernels: Kernels = {
  forward(bound, emit) {
    const as = computedAs(bound);
    emit.product((matmul) =>
      'dense' in as ? denseForward(as.dense, matmul) : conv2dForward(as.convolution, matmul),
    );
  },

  backward(bound, emit) {
    if (bound.inputGradients[0] === 'none') return;
    const as = computedAs(bound);
    emit.product((matmul) =>
      'dense' in as ? denseInputGradient(as.dense, matmul) : conv2dInputGradient(as.convolution, matmul),
    );
  },

  parameterGradients(bounds, parts, emit) {
    const all = bounds.map(computedAs);
    const dense = all.flatMap((as) => ('dense' in as ? [as.dense] : []));
    const convolutions = all.flatMap((as) => ('dense' in as ? [] : [as.convolution]));
    if (dense.length > 0) {
      const label = dense.map(({ name }) => name).join(', ');
      emit.product((matmul) => denseWeightGradient(dense, { matmul, label, ...parts }));
    }
    if (convolutions.length > 0) emitGradients(conv2dWeightGradient, convolutions, 'small', parts, emit);
  },
};
