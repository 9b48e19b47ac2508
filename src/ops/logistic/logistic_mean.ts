import source from '../../../shaders/logistic/logistic_mean.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { MEAN_BINDINGS, MEAN_FIELDS, meanDispatch } from '../likelihood/mean';

export const logisticMeanKernel = {
  name: 'logistic_mean',
  source,
  bindings: MEAN_BINDINGS,
  fields: MEAN_FIELDS,
} as const satisfies Kernel;

/** The mean of a logistic distribution as a value from 0 to 1, in the place of the output. */
export function logisticMean({ output, name }: { readonly output: View; readonly name: string }): Dispatch {
  return meanDispatch(logisticMeanKernel, output, { label: name, nodes: [name], flops: 4 });
}
