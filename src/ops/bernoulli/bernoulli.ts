import source from '../../../shaders/bernoulli/bernoulli.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import {
  LIKELIHOOD_BINDINGS,
  LIKELIHOOD_FIELDS,
  type Likelihood,
  likelihoodDispatch,
} from '../likelihood/likelihood';

export const bernoulliKernel = {
  name: 'bernoulli',
  source,
  bindings: LIKELIHOOD_BINDINGS,
  fields: LIKELIHOOD_FIELDS,
} as const satisfies Kernel;

/** A Bernoulli distribution, by its logit. */
export function bernoulli(of: Likelihood): Dispatch {
  return likelihoodDispatch(bernoulliKernel, of, { flops: 10 });
}
