import { likelihoodOf } from '../likelihood/likelihood';
import { meanOf } from '../likelihood/mean';
import type { Kernels } from '../op';
import { continuousBernoulli } from './continuous_bernoulli';
import { continuousBernoulliMean } from './continuous_bernoulli_mean';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(continuousBernoulli(likelihoodOf(bound))),
  mean: (bound, emit) => emit.dispatch(continuousBernoulliMean(meanOf(bound))),

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};
