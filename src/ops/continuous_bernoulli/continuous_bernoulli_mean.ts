import source from '../../../shaders/continuous_bernoulli/continuous_bernoulli_mean.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { MEAN_BINDINGS, MEAN_FIELDS, type Means, meanDispatch } from '../likelihood/mean';

export const continuousBernoulliMeanKernel = {
  name: 'continuous_bernoulli_mean',
  source,
  bindings: MEAN_BINDINGS,
  fields: MEAN_FIELDS,
} as const satisfies Kernel;

/** The mean of a continuous Bernoulli distribution, in the place of its logit. */
export function continuousBernoulliMean({ output, name }: Means): Dispatch {
  return meanDispatch(continuousBernoulliMeanKernel, { output, name }, { flops: 16 });
}
