import type { Dispatch } from '../../gpu/kernel';
import type { Matmul } from '../../tiles/table';
import { denseForward } from '../dense/dense_forward';
import { denseInputGradient } from '../dense/dense_input_gradient';
import { denseWeightGradient } from '../dense/dense_weight_gradient';
import { listedKernels } from '../listed';
import type { Kernels } from '../op';
import { conv2dForward } from './conv2d_forward';
import { conv2dInputGradient } from './conv2d_input_gradient';
import { conv2dWeightGradient } from './conv2d_weight_gradient';
import { type Computed, computedAs } from './dense_layer';
import { emitGradients } from './weight_gradients';

/** The layer in a matmul family. */
function forwardOf(as: Computed, matmul: Matmul): Dispatch {
  if ('convolution' in as) return conv2dForward(as.convolution, matmul);
  const { dense, rows } = as;
  return rows ? listedKernels().listedForward(dense, rows, matmul) : denseForward(dense, matmul);
}

function inputGradientOf(as: Computed, matmul: Matmul): Dispatch {
  if ('convolution' in as) return conv2dInputGradient(as.convolution, matmul);
  const { dense, rows } = as;
  return rows ? listedKernels().listedInputGradient(dense, rows, matmul) : denseInputGradient(dense, matmul);
}

export const kernels: Kernels = {
  forward(bound, emit) {
    const as = computedAs(bound);
    emit.product((matmul) => forwardOf(as, matmul));
  },

  backward(bound, emit) {
    if (bound.inputGradients[0] === 'none') return;
    const as = computedAs(bound);
    emit.product((matmul) => inputGradientOf(as, matmul));
  },

  parameterGradients(bounds, parts, emit) {
    const all = bounds.map(computedAs);
    const convolutions = all.flatMap((as) => ('convolution' in as ? [as.convolution] : []));
    const dense = all.flatMap((as) => ('dense' in as ? [as] : []));
    // What has several samples an example has a list of its own.
    for (const list of new Set(dense.map(({ rows }) => rows))) {
      const layers = dense.flatMap(({ dense, rows }) => (rows === list ? [dense] : []));
      const label = layers.map(({ name }) => name).join(', ');
      emit.product((matmul) => {
        const options = { matmul, label, ...parts };
        return list
          ? listedKernels().listedWeightGradient(layers, list, options)
          : denseWeightGradient(layers, options);
      });
    }
    if (convolutions.length > 0) emitGradients(conv2dWeightGradient, convolutions, 'small', parts, emit);
  },
};
