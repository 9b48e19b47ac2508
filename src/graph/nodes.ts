import type { HiddenLayer } from '../layers';
import type { Activation } from '../ops/activation/names';
import type { Binarize } from '../ops/bernoulli/names';
import type { Classes } from '../ops/condition/names';
import type { Sigma, Squash } from '../ops/gaussian/names';
import type { Likelihood } from '../ops/likelihood/names';
import { COMPONENT_HEADS } from '../ops/logistic_mixture/names';
import { EXAMPLES, LABELS, LATENT, type Node, type Part } from '../ops/node';
import type { TextShape } from '../text_shape';
import { ofAttention, ofTexts } from './brought';
import type { Picture } from './pictures';
import { type Placed, placeDecoder, placeEncoder, type Step } from './place';

/** What a model is made of, complete and checked. */
export interface Described {
  /** Values in an example. */
  readonly input: number;
  /** Where an example is a picture: convolutions need it. */
  readonly shape?: Picture;
  /** What texts are, of a model of such. */
  readonly text?: TextShape;
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  readonly decoder: readonly HiddenLayer[];
  readonly activation: Activation;
  readonly likelihood: Likelihood;
  /** Of labels that encoder and decoder are told; undefined for a model of examples alone. */
  readonly classes?: Classes;
  readonly binarize?: Binarize;
  /** Of a Gaussian alone. */
  readonly sigma?: Sigma;
  readonly squash?: Squash;
  /** Columns of a block, of a categorical likelihood alone. */
  readonly categories?: number;
  /** Logistic distributions that one of a value is a mixture of, of a logistic likelihood alone. */
  readonly components?: number;
  /** Of texts alone. */
  readonly width?: number;
  readonly wordDropout?: number;
  readonly ngrams?: number;
  readonly buckets?: number;
}

/**
 * The nodes of a model whose spec is checked: convolutions and dense layers with their activations, residual blocks, the latent
 * layer, the likelihood, and the labels beside what the dense layers of encoder and decoder read.
 */
export function nodesOf(spec: Described): readonly Node[] {
  if (spec.text) return ofTexts().nodesOfTexts(spec);
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
  const activation = (layer: string, part: Part) =>
    add(`${layer}.activation`, 'activation', [layer], { function: spec.activation }, part);
  /** A layer that reads `input`; an activation follows, but where it is `linear`, as the last of a block and its projection. */
  const layer = (name: string, input: string, of: Placed, part: Part, linear: boolean): string => {
    if (of.kind === 'attention') return ofAttention().attentionNodes(add, of, { name, input, part });
    if (of.kind !== 'block') {
      const made = add(name, of.kind, [input], attributesOf(of), part);
      return linear ? made : activation(made, part);
    }
    const { layers, projection } = of;
    let value = input;
    for (const [i, inner] of layers.entries())
      value = layer(`${name}.${i}`, value, inner, part, i === layers.length - 1);
    const carried = projection ? layer(`${name}.projection`, input, projection, part, true) : input;
    return add(name, 'add', [value, carried], {}, part);
  };
  const { latent: units, classes } = spec;
  const all = (part: 'encoder' | 'decoder', from: string, steps: readonly Step[]): string => {
    let value = from;
    for (const step of steps) {
      value =
        step === 'labels'
          ? add(`${part}.condition`, 'condition', [value, LABELS], { classes }, part)
          : layer(step.name, value, step.of, part, false);
    }
    return value;
  };

  const code = all('encoder', EXAMPLES, placeEncoder(spec));
  const heads = add('heads', 'dense', [code], { units, heads: ['mu', 'logvar'] }, 'encoder');
  const z = add(LATENT, 'latent', [heads], { units }, 'latent');

  const { op = spec.likelihood.replaceAll('-', '_'), attributes, heads: several } = likelihoodOf(spec);
  const { steps, output: last } = placeDecoder(spec);
  const before = all('decoder', z, steps);
  const output = (name: string) => layer(name, before, last, 'decoder', true);
  if (!several) output('output');
  else if (last.kind === 'dense')
    add('output', 'dense', [before], { units: last.units, heads: several }, 'decoder');
  else add('output', 'concat', several.map(output), {}, 'decoder');
  add('loss', op, ['output', EXAMPLES], attributes, 'likelihood');
  return nodes;
}

function attributesOf(of: Exclude<Placed, { kind: 'block' | 'attention' }>): Node['attributes'] {
  if (of.kind === 'dense') return { units: of.units };
  const { kernel, stride, large, small } = of;
  if (of.kind === 'conv2d') return { channels: small[2], kernel, stride, from: large };
  const [height, width, channels] = large;
  return { channels, kernel, stride, from: small, to: [height, width] };
}

/** The likelihood's attributes, its op where its name does not say it, and the names of the output's heads where it has several. */
function likelihoodOf({ likelihood, sigma, squash, categories, components }: Described): {
  readonly op?: string;
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
      if (components === undefined) return { attributes: {}, heads: ['mean', 'log_scale'] };
      return {
        op: 'logistic_mixture',
        attributes: { components },
        heads: Array.from({ length: components }, (_, k) =>
          COMPONENT_HEADS.map((head) => `component_${k}.${head}`),
        ).flat(),
      };
    case 'categorical':
      return { attributes: { categories } };
    default:
      return { attributes: {} };
  }
}
