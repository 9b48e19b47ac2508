import source from '../../../shaders/continuous_bernoulli/continuous_bernoulli_mean.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { MEAN_BINDINGS, MEAN_FIELDS, meanDispatch } from '../likelihood/mean';

export const continuousBernoulliMeanKernel = {
  name: 'continuous_bernoulli_mean',
  source,
  bindings: MEAN_BINDINGS,
  fields: MEAN_FIELDS,
} as const satisfies Kernel;

/** The mean of a continuous Bernoulli distribution, in the place of its logit. */
export function continuousBernoulliMean({
  output,
  name,
}: {
  readonly output: View;
  readonly name: string;
}): Dispatch {
  return meanDispatch(continuousBernoulliMeanKernel, output, { label: name, nodes: [name], flops: 16 });
}
