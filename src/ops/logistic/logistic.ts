import source from '../../../shaders/logistic/logistic.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import {
  LIKELIHOOD_BINDINGS,
  LIKELIHOOD_FIELDS,
  type Likelihood,
  likelihoodDispatch,
} from '../likelihood/likelihood';

export const logisticKernel = {
  name: 'logistic',
  source,
  bindings: LIKELIHOOD_BINDINGS,
  fields: LIKELIHOOD_FIELDS,
} as const satisfies Kernel;

/** A logistic distribution over 256 levels, by its mean and the logarithm of its scale. */
export function logistic(of: Likelihood): Dispatch {
  return likelihoodDispatch(logisticKernel, of, { flops: 50 });
}
