import type { HiddenLayer } from '../layers';
import type { Activation } from '../ops/activation/names';
import type { Likelihood } from '../ops/likelihood/names';
import { EXAMPLES, LATENT, type Node, type Part } from '../ops/node';

/** What a model is made of, complete and checked. */
export interface Described {
  readonly input: number;
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  readonly decoder: readonly HiddenLayer[];
  readonly activation: Activation;
  readonly likelihood: Likelihood;
}

/** The nodes of a model whose spec is checked: dense layers with their activations, the latent layer, the likelihood. */
export function nodesOf(spec: Described): readonly Node[] {
  const nodes: Node[] = [];
  const add = (
    name: string,
    op: string,
    inputs: string[],
    attributes: Node['attributes'],
    part: Part,
  ): string => {
    nodes.push({ name, op, inputs, attributes, part });
    return name;
  };
  const hidden = (part: 'encoder' | 'decoder', from: string): string =>
    spec[part].reduce((input, units, i) => {
      const layer = add(`${part}.${i}`, 'dense', [input], { units }, part);
      return add(`${layer}.activation`, 'activation', [layer], { function: spec.activation }, part);
    }, from);

  const { latent: units } = spec;
  const code = hidden('encoder', EXAMPLES);
  const heads = add('heads', 'dense', [code], { units, heads: ['mu', 'logvar'] }, 'encoder');
  const z = add(LATENT, 'latent', [heads], { units }, 'latent');
  const output = add('output', 'dense', [hidden('decoder', z)], { units: spec.input }, 'decoder');
  add('loss', 'likelihood', [output, EXAMPLES], { distribution: spec.likelihood }, 'likelihood');
  return nodes;
}
