import { likelihoodOf } from '../likelihood/likelihood';
import { meanOf } from '../likelihood/mean';
import type { Bound, Kernels } from '../op';
import { categorical } from './categorical';
import { categoricalMean } from './categorical_mean';

export { categoricalMean } from './categorical_mean';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(categorical({ ...likelihoodOf(bound), ...blocksOf(bound) })),
  mean: (bound, emit) => emit.dispatch(categoricalMean({ ...meanOf(bound), ...blocksOf(bound) })),

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};

function blocksOf({ node }: Bound): { readonly categories: number } {
  return { categories: node.attributes.categories as number };
}
