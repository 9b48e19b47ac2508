import { width } from '../attributes';
import { differentiates, inferLikelihood } from '../likelihood/definition';
import type { Definition } from '../op';
import { COMPONENT_HEADS, MOST_COMPONENTS } from './names';

/**
 * -log p(x|z) of a mixture of `components` logistic distributions over the 256 levels of a byte, for x in [0, 1]. The output has
 * three heads for each: its mean, its log-scale, and the logit of its weight.
 */
export const logisticMixture: Definition = {
  infer(node, inputs, field) {
    const { components: given } = node.attributes;
    const components = width(`${field}.attributes.components`, given, [2, MOST_COMPONENTS]);
    const heads = COMPONENT_HEADS.length * components;
    return inferLikelihood(node, inputs, field, { attributes: ['components'], heads });
  },
  differentiates,
};
