import { likelihoodOf } from '../likelihood/likelihood';
import { meanOf } from '../likelihood/mean';
import type { Kernels } from '../op';
import { logistic } from './logistic';
import { logisticMean } from './logistic_mean';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(logistic(likelihoodOf(bound))),
  mean: (bound, emit) => emit.dispatch(logisticMean(meanOf(bound))),

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};
