import { SpecError } from '../../errors';
import { checkNode, sizesOf } from '../attributes';
import type { Definition } from '../op';
import { padded } from '../values';

/** y = [a | b | ...], each of the same size and padded to whole vec4f: the heads of a likelihood that are layers of their own. */
export const concat: Definition = {
  infer(node, inputs, field) {
    checkNode(node, field, { inputs: Math.max(2, node.inputs.length), attributes: [] });
    const [first = 0, ...others] = inputs.map(sizesOf);
    const other = others.findIndex((size) => size !== first);
    if (other >= 0) {
      throw new SpecError(
        `${field}.inputs[${other + 1}]`,
        `has ${others[other]} values, but ${node.inputs[0]} has ${first}`,
      );
    }
    return { shape: [inputs.length * padded(first)], held: inputs.map((_, i) => i * padded(first)) };
  },
};
