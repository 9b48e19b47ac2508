import { SpecError } from '../../errors';
import { shown } from '../../words';
import { choice, sizesOf } from '../attributes';
import { differentiates, inferLikelihood } from '../likelihood/definition';
import type { Node } from '../node';
import type { Definition, Inferred } from '../op';
import { SIGMA_RANGE, SIGMAS, type Sigma, SQUASHES } from './names';

/**
 * -log p(x|z) of a normal distribution whose mean, before it is squashed, the decoder gives. `sigma`: a number, or where
 * it is learnt; a predicted one is the output's second head, as its logarithm.
 */
export const gaussian: Definition = {
  infer(node, inputs, field) {
    const sigma = sigmaOf(node, field);
    choice(`${field}.attributes.squash`, node.attributes.squash, SQUASHES);
    const heads = sigma === 'predicted' ? 2 : 1;
    const inferred = inferLikelihood(node, inputs, field, { attributes: ['sigma', 'squash'], heads });
    if (sigma === 'shared') return { ...inferred, ...learnt(1) };
    return sigma === 'each' ? { ...inferred, ...learnt(sizesOf(inputs[1] ?? [])) } : inferred;
  },
  differentiates,
};

function sigmaOf({ attributes: { sigma } }: Node, field: string): Sigma {
  const [least, most] = SIGMA_RANGE;
  if (typeof sigma === 'number' && sigma >= least && sigma <= most) return sigma;
  if (SIGMAS.includes(sigma as (typeof SIGMAS)[number])) return sigma as Sigma;
  throw new SpecError(
    `${field}.attributes.sigma`,
    `must be a number from ${least} to ${most}, or one of ${SIGMAS.join(', ')}, not ${shown(sigma)}`,
  );
}

/** log sigma of `columns` values, which begins at 0. */
function learnt(columns: number): Pick<Inferred, 'parameters' | 'tensors'> {
  const name = 'log_sigma';
  return {
    parameters: [{ name, shape: [columns] }],
    tensors: [{ name, parameter: name, shape: [columns], offset: 0, strides: [1] }],
  };
}
