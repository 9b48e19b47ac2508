import type { View } from '../../gpu/view';
import { activationConstant } from '../activation/activations';
import type { Node } from '../node';
import type { Bound } from '../op';
import type { Sigma, Squash } from './names';

/** What a Gaussian is beside its mean. */
export interface Spread {
  readonly sigma: Sigma;
  readonly squash: Squash;
  /** log sigma among the parameters, where it is learnt. */
  readonly logSigma?: View | undefined;
}

/** Where sigma comes from, in `shaders/gaussian/sigma.wgsl`. */
export const SIGMA_NUMBERS = { number: 0, shared: 1, each: 2, predicted: 3 } as const;

/** The constants of `shaders/gaussian/sigma.wgsl` and of the table of activations. */
export function sigmaConstants({ sigma, squash, logSigma }: Spread): Record<string, number> {
  return {
    ...activationConstant(activationOf(squash)),
    SIGMA: SIGMA_NUMBERS[typeof sigma === 'number' ? 'number' : sigma],
    ...(logSigma && { LOG_SIGMA: logSigma.offset / 4 }),
  };
}

/** The activation that squashes. */
export function activationOf(squash: Squash): string {
  return squash === 'identity' ? 'linear' : squash;
}

export function spreadOf({ node, parameters }: Pick<Bound, 'node' | 'parameters'>): Spread {
  return { ...attributesOf(node), logSigma: parameters.log_sigma };
}

export function attributesOf({ attributes }: Node): Pick<Spread, 'sigma' | 'squash'> {
  return { sigma: attributes.sigma as Sigma, squash: attributes.squash as Squash };
}
