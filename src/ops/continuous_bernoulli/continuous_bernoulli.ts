import source from '../../../shaders/continuous_bernoulli/continuous_bernoulli.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import {
  LIKELIHOOD_BINDINGS,
  LIKELIHOOD_FIELDS,
  type Likelihood,
  likelihoodDispatch,
} from '../likelihood/likelihood';

export const continuousBernoulliKernel = {
  name: 'continuous_bernoulli',
  source,
  bindings: LIKELIHOOD_BINDINGS,
  fields: LIKELIHOOD_FIELDS,
} as const satisfies Kernel;

/** A continuous Bernoulli distribution, by its logit. */
export function continuousBernoulli(of: Likelihood): Dispatch {
  return likelihoodDispatch(continuousBernoulliKernel, of, { flops: 24 });
}
