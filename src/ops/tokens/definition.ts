import { SpecError } from '../../errors';
import { checkNode, sizesOf } from '../attributes';
import { SYMBOLS } from '../embedding/names';
import { differentiates } from '../likelihood/definition';
import type { Definition } from '../op';

/**
 * -log p(x|z) of a text: of each symbol up to its end, by logits [1, length, symbols] that the decoder gives. x has `length`
 * bytes, of which zeros are the end and what pads it.
 */
export const tokens: Definition = {
  infer(node, [output = [], x = []], field) {
    checkNode(node, field, { inputs: 2, attributes: [] });
    const length = sizesOf(x);
    const symbols = sizesOf(output) / length;
    const { least, most } = SYMBOLS;
    if (!Number.isInteger(symbols) || symbols < least || symbols > most) {
      throw new SpecError(
        `${field}.inputs[0]`,
        `has shape [${output.join(', ')}], but must have logits of ${least} to ${most} symbols for each of the ${length} positions of x: [1, ${length}, symbols]`,
      );
    }
    return { losses: { term: 'reconstruction', parts: length } };
  },

  differentiates,
};
