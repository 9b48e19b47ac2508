import { convolutionOf, type HiddenLayer, type Residual, widthOf } from '../layers';
import type { Activation } from '../ops/activation/names';
import type { Binarize } from '../ops/bernoulli/names';
import type { Sigma, Squash } from '../ops/gaussian/names';
import type { Likelihood } from '../ops/likelihood/names';
import { EXAMPLES, LABELS, LATENT, type Node, type Part } from '../ops/node';
import { type Between, convolutions, type Picture, upconvolutions, valuesOf } from './pictures';

/** What a model is made of, complete and checked. */
export interface Described {
  /** Values in an example. */
  readonly input: number;
  /** Where an example is a picture: convolutions need it. */
  readonly shape?: Picture;
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
 * The nodes of a model whose spec is checked: convolutions and dense layers with their activations, residual blocks, the latent
 * layer, the likelihood, and the labels beside what the dense layers of encoder and decoder read.
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
    of: number | Residual,
    part: Part,
    last: boolean,
  ): string => {
    if (typeof of === 'number') {
      const made = dense(name, input, of, part);
      return last ? made : activation(made, part);
    }
    const residual = of.residual as readonly (number | Residual)[];
    let [value, width] = [input, columns];
    for (const [i, inner] of residual.entries()) {
      value = layer(`${name}.${i}`, value, width, inner, part, i === residual.length - 1);
      width = widthOf(inner);
    }
    const carried = width === columns ? input : dense(`${name}.projection`, input, width, part);
    return add(name, 'add', [value, carried], {}, part);
  };
  /** All but the convolutions. */
  const hidden = (part: 'encoder' | 'decoder', from: string, columns: number) => {
    let [value, width] = [from, columns];
    for (const [i, of] of spec[part].entries()) {
      if (convolutionOf(of)) continue;
      const one = of as number | Residual;
      value = layer(`${part}.${i}`, value, width, one, part, false);
      width = widthOf(one);
    }
    return { value, width };
  };

  const { latent: units, classes } = spec;
  /** A value with the labels beside it, where the model has any. */
  const withLabels = (part: 'encoder' | 'decoder', value: string): string =>
    classes === undefined ? value : add(`${part}.condition`, 'condition', [value, LABELS], { classes }, part);

  let [picture, columns] = [EXAMPLES, spec.input];
  for (const [i, { kernel, stride, from, to }] of convolutions(spec).entries()) {
    const attributes = { channels: to[2], kernel, stride, from };
    picture = activation(add(`encoder.${i}`, 'conv2d', [picture], attributes, 'encoder'), 'encoder');
    columns = valuesOf(to);
  }
  const code = hidden('encoder', withLabels('encoder', picture), columns + (classes ?? 0)).value;
  const heads = add('heads', 'dense', [code], { units, heads: ['mu', 'logvar'] }, 'encoder');
  const z = add(LATENT, 'latent', [heads], { units }, 'latent');

  const { attributes, heads: several } = likelihoodOf(spec);
  const last = hidden('decoder', withLabels('decoder', z), units + (classes ?? 0));
  const ups = upconvolutions(spec);
  const output =
    ups.length === 0
      ? add(
          'output',
          'dense',
          [last.value],
          { units: spec.input, ...(several && { heads: several }) },
          'decoder',
        )
      : drawn(ups, last);
  add('loss', spec.likelihood.replaceAll('-', '_'), [output, EXAMPLES], attributes, 'likelihood');
  return nodes;

  /** The decoder from its last dense layer on, whose value becomes a picture. */
  function drawn(
    ups: readonly Between[],
    before: { readonly value: string; readonly width: number },
  ): string {
    const first = spec.decoder.length - ups.length;
    const needed = valuesOf((ups[0] as Between).from);
    let { value } = before;
    if (first === 0 || before.width !== needed)
      value = activation(dense('decoder.picture', value, needed, 'decoder'), 'decoder');
    const up = (name: string, { kernel, stride, from, to: [height, width, channels] }: Between) =>
      add(name, 'upconv2d', [value], { channels, kernel, stride, from, to: [height, width] }, 'decoder');
    for (const [i, one] of ups.slice(0, -1).entries())
      value = activation(up(`decoder.${first + i}`, one), 'decoder');
    const end = ups.at(-1) as Between;
    if (!several) return up('output', end);
    return add(
      'output',
      'concat',
      several.map((name) => up(name, end)),
      {},
      'decoder',
    );
  }
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
