import { SpecError } from '../../errors';
import { checkNode, choice, vector } from '../attributes';
import type { Definition } from '../op';
import { LIKELIHOODS, likelihoodParts } from './names';

/** -log p(x|z) from the decoder's output, the first input, and x, the second. It has no value but its losses. */
export const likelihood: Definition = {
  infer(node, [output = [], x = []], field) {
    checkNode(node, field, { inputs: 2, attributes: ['distribution'] });
    choice(`${field}.attributes.distribution`, node.attributes.distribution, LIKELIHOODS);
    const input = vector(node, x, 1, field);
    if (vector(node, output, 0, field) !== input) {
      throw new SpecError(
        `${field}.inputs[0]`,
        `has shape [${output.join(', ')}], but what it is compared with has [${x.join(', ')}]`,
      );
    }
    return { losses: { term: 'reconstruction', parts: likelihoodParts(input) } };
  },

  differentiates: (input) => input === 0,
};
