import source from '../../../shaders/gaussian/gaussian.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import {
  LIKELIHOOD_BINDINGS,
  LIKELIHOOD_FIELDS,
  type Likelihood,
  likelihoodDispatch,
} from '../likelihood/likelihood';
import { type Spread, sigmaConstants } from './sigma';

export const gaussianKernel = {
  name: 'gaussian',
  source,
  bindings: { ...LIKELIHOOD_BINDINGS, parameters: 'read' },
  fields: LIKELIHOOD_FIELDS,
} as const satisfies Kernel;

/** A normal distribution, by its mean before it is squashed. */
export function gaussian(of: Likelihood & Spread): Dispatch {
  const { sigma, logSigma } = of;
  const number = typeof sigma === 'number' && {
    INVERSE_VARIANCE: 1 / sigma ** 2,
    CONSTANT: Math.log(sigma) + Math.log(2 * Math.PI) / 2,
  };
  return likelihoodDispatch(gaussianKernel, of, {
    flops: number ? 7 : 12,
    constants: { ...sigmaConstants(of), ...number },
    parameters: logSigma ? [logSigma] : [],
  });
}
