import { differentiates, inferLikelihood } from '../likelihood/definition';
import type { Definition } from '../op';

/**
 * -log p(x|z) of a logistic distribution over the 256 levels of a byte, whose mean and log-scale are the output's two heads,
 * for x in [0, 1].
 */
export const logistic: Definition = {
  infer: (node, inputs, field) => inferLikelihood(node, inputs, field, { heads: 2 }),
  differentiates,
};
