import { checkNode, choice } from '../attributes';
import type { Definition } from '../op';
import { ACTIVATIONS } from './names';

/** y = function(a), element by element. */
export const activation: Definition = {
  infer(node, [a = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['function'] });
    choice(`${field}.attributes.function`, node.attributes.function, ACTIVATIONS);
    return { shape: a };
  },
};
