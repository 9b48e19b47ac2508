import { type HiddenLayer, widthOf } from '../layers';
import type { Activation } from '../ops/activation/names';
import type { Binarize } from '../ops/bernoulli/names';
import type { Sigma, Squash } from '../ops/gaussian/names';
import type { Likelihood } from '../ops/likelihood/names';
import { EXAMPLES, LABELS, LATENT, type Node, type Part } from '../ops/node';

/** What a model is made of, complete and checked. */
export interface Described {
  readonly input: number;
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  readonly decoder: readonly HiddenLayer[];
  readonly activation: Activation;
  readonly likelihood: Likelihood;
  /** Of labels that encoder and decoder are told; undefined for a model of examples alone. */
  readonly classes?: number;
  readonly binarize?: Binarize;
  /** Of a Gaussian alone. */
  readonly sigma?: Sigma;
  readonly squash?: Squash;
  /** Columns of a block, of a categorical likelihood alone. */
  readonly categories?: number;
}

/**
 * The nodes of a model whose spec is checked: dense layers with their activations, residual blocks, the latent layer, the
 * likelihood, and the labels beside what encoder and decoder read.
 */
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
  const dense = (name: string, input: string, units: number, part: Part) =>
    add(name, 'dense', [input], { units }, part);
  const activation = (layer: string, part: Part) =>
    add(`${layer}.activation`, 'activation', [layer], { function: spec.activation }, part);
  /** A layer that reads `input`, of so many columns; `last` of a block: then no activation follows. */
  const layer = (
    name: string,
    input: string,
    columns: number,
    of: HiddenLayer,
    part: Part,
    last: boolean,
  ): string => {
    if (typeof of === 'number') {
      const made = dense(name, input, of, part);
      return last ? made : activation(made, part);
    }
    const { residual } = of;
    let [value, width] = [input, columns];
    for (const [i, inner] of residual.entries()) {
      value = layer(`${name}.${i}`, value, width, inner, part, i === residual.length - 1);
      width = widthOf(inner);
    }
    const carried = width === columns ? input : dense(`${name}.projection`, input, width, part);
    return add(name, 'add', [value, carried], {}, part);
  };
  const hidden = (part: 'encoder' | 'decoder', from: string, columns: number): string => {
    let [value, width] = [from, columns];
    for (const [i, of] of spec[part].entries()) {
      value = layer(`${part}.${i}`, value, width, of, part, false);
      width = widthOf(of);
    }
    return value;
  };

  const { latent: units, classes } = spec;
  /** A value with the labels beside it, where the model has any. */
  const withLabels = (part: 'encoder' | 'decoder', value: string): string =>
    classes === undefined ? value : add(`${part}.condition`, 'condition', [value, LABELS], { classes }, part);
  const code = hidden('encoder', withLabels('encoder', EXAMPLES), spec.input + (classes ?? 0));
  const heads = add('heads', 'dense', [code], { units, heads: ['mu', 'logvar'] }, 'encoder');
  const z = add(LATENT, 'latent', [heads], { units }, 'latent');
  const { attributes, heads: several } = likelihoodOf(spec);
  const output = add(
    'output',
    'dense',
    [hidden('decoder', withLabels('decoder', z), spec.latent + (classes ?? 0))],
    { units: spec.input, ...(several && { heads: several }) },
    'decoder',
  );
  add('loss', spec.likelihood.replaceAll('-', '_'), [output, EXAMPLES], attributes, 'likelihood');
  return nodes;
}

/** The attributes of the likelihood, and the names of the output's heads where it has several. */
function likelihoodOf({ likelihood, sigma, squash, categories }: Described): {
  readonly attributes: Node['attributes'];
  readonly heads?: readonly string[];
} {
  switch (likelihood) {
    case 'gaussian':
      return {
        attributes: { sigma, squash },
        ...(sigma === 'predicted' && { heads: ['mean', 'log_sigma'] }),
      };
    case 'logistic':
      return { attributes: {}, heads: ['mean', 'log_scale'] };
    case 'categorical':
      return { attributes: { categories } };
    default:
      return { attributes: {} };
  }
}
