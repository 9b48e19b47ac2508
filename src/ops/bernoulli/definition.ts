import { differentiates, inferLikelihood } from '../likelihood/definition';
import type { Definition } from '../op';

/** -log p(x|z) of a Bernoulli distribution whose logits the decoder gives, for x in [0, 1]. */
export const bernoulli: Definition = {
  infer: (node, inputs, field) => inferLikelihood(node, inputs, field),
  differentiates,
};
