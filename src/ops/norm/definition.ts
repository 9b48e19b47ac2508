import { checkNode, choice } from '../attributes';
import { pictureAttribute } from '../conv2d/geometry';
import type { Node } from '../node';
import type { Definition } from '../op';
import { NORMS, STATISTICS } from './names';

/**
 * Each position by itself, over its channels: x is read as a picture `from`, [height, width, channels]. Of the kind `layer`,
 * (x - mean) / deviation times a gain, plus a bias; of `rms`, x over the root of its mean square, times a gain. Files have them
 * as PyTorch does, `weight` and `bias`.
 */
export const norm: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['kind', 'from'] });
    const kind = choice(`${field}.attributes.kind`, node.attributes.kind, NORMS);
    const from = pictureAttribute(node, x, field);
    const [height, width, channels] = from;
    const names = kind === 'layer' ? (['weight', 'bias'] as const) : (['weight'] as const);
    return {
      shape: from,
      parameters: names.map((name) => ({ name, shape: [channels] as const })),
      tensors: names.map((name) => ({
        name: `${node.name}.${name}`,
        parameter: name,
        shape: [channels],
        offset: 0,
        strides: [1],
        initial: name === 'weight' ? 1 : 0,
      })),
      saved: { [statisticsOf(node)]: STATISTICS * height * width },
    };
  },
};

/** The name of what the backward pass needs of a node. */
export function statisticsOf({ name }: Pick<Node, 'name'>): string {
  return `${name}.statistics`;
}
