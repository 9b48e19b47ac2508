import { activation } from '../activation/activation';
import { headsOf, likelihoodOf } from '../likelihood/likelihood';
import type { Bound, Kernels } from '../op';
import { gaussian } from './gaussian';
import { logSigmaGradient } from './log_sigma_gradient';
import { activationOf, spreadOf } from './sigma';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(gaussian(both(bound))),

  /** The mean, in the place of the output. */
  mean(bound, emit) {
    const { node } = bound;
    const { squash } = spreadOf(bound);
    const { output } = headsOf(bound);
    const views = { a: output, y: output };
    if (squash !== 'identity')
      emit.dispatch(activation(activationOf(squash), views, { nodes: [node.name], part: node.part }));
  },

  /** The forward pass writes the gradient of the output, too. */
  backward() {},

  /** A model has one likelihood. */
  parameterGradients: ([bound], parts, emit) => emit.dispatch(logSigmaGradient(both(bound as Bound), parts)),
};

function both(bound: Bound) {
  return { ...likelihoodOf(bound), ...spreadOf(bound) };
}
