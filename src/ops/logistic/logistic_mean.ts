import source from '../../../shaders/logistic/logistic_mean.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { MEAN_BINDINGS, MEAN_FIELDS, type Means, meanDispatch } from '../likelihood/mean';

export const logisticMeanKernel = {
  name: 'logistic_mean',
  source,
  bindings: MEAN_BINDINGS,
  fields: MEAN_FIELDS,
} as const satisfies Kernel;

/** The mean of a logistic distribution as a value from 0 to 1, in the place of the output. */
export function logisticMean({ output, name }: Means): Dispatch {
  return meanDispatch(logisticMeanKernel, { output, name }, { flops: 4 });
}
