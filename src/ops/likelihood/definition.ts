import { SpecError } from '../../errors';
import { checkNode, sizesOf } from '../attributes';
import type { Node, Shape } from '../node';
import type { Inferred } from '../op';
import { padded } from '../values';
import { LIKELIHOOD_VECTORS, likelihoodParts } from './names';

/** Columns whose losses an invocation adds up. */
export const COLUMNS_PER_PART = 4 * LIKELIHOOD_VECTORS;

/**
 * What follows from a node that compares the decoder's output, the first input, with x, the second. The output has the
 * columns of x, or `heads` of as many, each padded. The node has no value but its losses.
 */
export function inferLikelihood(
  node: Node,
  [output = [], x = []]: readonly Shape[],
  field: string,
  { attributes = [], heads = 1 }: { readonly attributes?: readonly string[]; readonly heads?: number } = {},
): Inferred {
  checkNode(node, field, { inputs: 2, attributes });
  const input = sizesOf(x);
  const needed = heads === 1 ? input : heads * padded(input);
  if (sizesOf(output) !== needed) {
    const several =
      heads === 1 ? '' : `: ${heads} heads, each padded to a multiple of four, take [${needed}]`;
    throw new SpecError(
      `${field}.inputs[0]`,
      `has shape [${output.join(', ')}], but what it is compared with has [${x.join(', ')}]${several}`,
    );
  }
  return { losses: { term: 'reconstruction', parts: likelihoodParts(input) } };
}

/** Nothing needs a gradient by x. */
export const differentiates = (input: number): boolean => input === 0;
