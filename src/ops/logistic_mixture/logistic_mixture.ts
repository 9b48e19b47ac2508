import source from '../../../shaders/logistic_mixture/logistic_mixture.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import {
  LIKELIHOOD_BINDINGS,
  LIKELIHOOD_FIELDS,
  type Likelihood,
  likelihoodDispatch,
} from '../likelihood/likelihood';

export const logisticMixtureKernel = {
  name: 'logistic_mixture',
  source,
  bindings: LIKELIHOOD_BINDINGS,
  fields: LIKELIHOOD_FIELDS,
} as const satisfies Kernel;

/** A mixture of logistic distributions over 256 levels, by mean, log-scale and logit of each of its components. */
export function logisticMixture(of: Likelihood & { readonly components: number }): Dispatch {
  const { components } = of;
  return likelihoodDispatch(logisticMixtureKernel, of, {
    flops: 120 * components,
    constants: { COMPONENTS: components },
  });
}
