import type { View } from '../../gpu/view';
import { activation } from '../activation/activation';
import { likelihoodOf } from '../likelihood/likelihood';
import type { Kernels } from '../op';
import { bernoulli } from './bernoulli';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(bernoulli(likelihoodOf(bound))),

  /** Probabilities, in the place of the output. */
  mean({ node, inputs: [output] }, emit) {
    const views = { a: output as View, y: output as View };
    emit.dispatch(activation('sigmoid', views, { nodes: [node.name], part: node.part }));
  },

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};
