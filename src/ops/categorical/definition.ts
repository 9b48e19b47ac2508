import { SpecError } from '../../errors';
import { sizesOf, widthAttribute } from '../attributes';
import { COLUMNS_PER_PART, differentiates, inferLikelihood } from '../likelihood/definition';
import type { Definition } from '../op';

/**
 * -log p(x|z) of a categorical distribution over each block of `categories` columns, whose logits the decoder gives. x is
 * one-hot, or has probabilities.
 */
export const categorical: Definition = {
  infer(node, inputs, field) {
    const categories = widthAttribute(node, field, 'categories');
    const inferred = inferLikelihood(node, inputs, field, { attributes: ['categories'] });
    const input = sizesOf(inputs[1] ?? []);
    if (input % categories !== 0) {
      throw new SpecError(
        `${field}.attributes.categories`,
        `must divide the ${input} values of an example into blocks, which ${categories} does not`,
      );
    }
    const parts = Math.ceil(input / categories / blocksOfPart(categories));
    return { ...inferred, losses: { term: 'reconstruction', parts } };
  },
  differentiates,
};

/** Blocks whose losses an invocation adds up. */
export function blocksOfPart(categories: number): number {
  return Math.max(1, Math.floor(COLUMNS_PER_PART / categories));
}
