import source from '../../../shaders/logistic_mixture/logistic_mixture_mean.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { MEAN_BINDINGS, MEAN_FIELDS, type Means, meanDispatch } from '../likelihood/mean';

export const logisticMixtureMeanKernel = {
  name: 'logistic_mixture_mean',
  source,
  bindings: MEAN_BINDINGS,
  fields: MEAN_FIELDS,
} as const satisfies Kernel;

/** The mean of a mixture of logistic distributions as a value from 0 to 1, in the place of the first component's. */
export function logisticMixtureMean({
  components,
  ...of
}: Means & { readonly components: number }): Dispatch {
  return meanDispatch(logisticMixtureMeanKernel, of, {
    flops: 10 * components,
    constants: { COMPONENTS: components },
  });
}
