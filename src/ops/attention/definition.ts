import { SpecError } from '../../errors';
import { shown } from '../../words';
import { checkNode, sizesOf, widthAttribute } from '../attributes';
import { pictureAttribute } from '../conv2d/geometry';
import { EXAMPLES, type Node } from '../node';
import type { Definition } from '../op';
import { MOST_POSITIONS, STATISTICS, WIDEST_HEAD } from './names';

/**
 * Attention of `heads` heads: the first input is read as a picture `from`, [height, width, channels], at each of whose positions lie
 * a query, a key and a value, each a third of the channels. y is of each query the mean of the values, weighted by the softmax
 * of its products with the keys. With `causal` a query sees no key behind it, row by row. With the examples as second input, tokens, no query sees keys behind an item's first token 0.
 */
export const attention: Definition = {
  infer(node, [qkv = [], tokens], field) {
    checkNode(node, field, { inputs: tokens ? 2 : 1, attributes: ['heads', 'causal', 'from'] });
    const [height, width, channels] = pictureAttribute(node, qkv, field);
    const positions = height * width;
    if (positions > MOST_POSITIONS) {
      throw new SpecError(
        `${field}.attributes.from`,
        `has ${positions} positions, more than the ${MOST_POSITIONS} that attention compares with each other`,
      );
    }
    if (channels % 3 !== 0) {
      throw new SpecError(
        `${field}.attributes.from`,
        `has ${channels} channels, which are no queries, keys and values of one width`,
      );
    }
    const heads = headsOf(node, channels / 3, field);
    checkCausal(node, field);
    if (tokens) checkTokens(node, sizesOf(tokens), positions, field);
    return {
      shape: [height, width, channels / 3],
      saved: { [statisticsOf(node)]: STATISTICS * positions * heads },
      multiplications: (2 * positions ** 2 * channels) / 3,
    };
  },

  differentiates: (input) => input === 0,
};

/** The name of what the backward pass needs of a node. */
export function statisticsOf({ name }: Pick<Node, 'name'>): string {
  return `${name}.statistics`;
}

/** Heads among a node's attributes. Throws a SpecError. */
function headsOf(node: Node, columns: number, field: string): number {
  const heads = widthAttribute(node, field, 'heads');
  if (columns % heads !== 0) {
    throw new SpecError(
      `${field}.attributes.heads`,
      `must divide the ${columns} channels, which ${heads} does not`,
    );
  }
  if (columns / heads > WIDEST_HEAD) {
    throw new SpecError(
      `${field}.attributes.heads`,
      `is ${heads}, which makes heads of ${columns / heads} columns, more than ${WIDEST_HEAD}: take more`,
    );
  }
  return heads;
}

function checkCausal({ attributes: { causal } }: Node, field: string): void {
  if (causal !== undefined && typeof causal !== 'boolean')
    throw new SpecError(`${field}.attributes.causal`, `must be true or false, not ${shown(causal)}`);
}

function checkTokens({ inputs }: Node, length: number, positions: number, field: string): void {
  if (inputs[1] !== EXAMPLES)
    throw new SpecError(
      `${field}.inputs[1]`,
      `must be ${EXAMPLES}, whose values are tokens, not ${inputs[1]}`,
    );
  if (length !== positions)
    throw new SpecError(
      `${field}.inputs[1]`,
      `has ${length} tokens, but ${inputs[0]} has ${positions} positions`,
    );
}
