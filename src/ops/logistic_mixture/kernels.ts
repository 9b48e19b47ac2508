import { likelihoodOf } from '../likelihood/likelihood';
import { meanOf } from '../likelihood/mean';
import type { Bound, Kernels } from '../op';
import { logisticMixture } from './logistic_mixture';
import { logisticMixtureMean } from './logistic_mixture_mean';

export const kernels: Kernels = {
  forward: (bound, emit) =>
    emit.dispatch(logisticMixture({ ...likelihoodOf(bound), ...componentsOf(bound) })),
  mean: (bound, emit) => emit.dispatch(logisticMixtureMean({ ...meanOf(bound), ...componentsOf(bound) })),

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};

function componentsOf({ node }: Bound): { readonly components: number } {
  return { components: node.attributes.components as number };
}
