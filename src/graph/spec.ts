import { check, problemOf } from '../checks';
import { SpecError } from '../errors';
import {
  convolutionAs,
  convolutionOf,
  type HiddenLayer,
  isAttention,
  isTransformer,
  mirrored,
  type Residual,
} from '../layers';
import type { Activation } from '../ops/activation/names';
import { type Binarize, binarizeProblem } from '../ops/bernoulli/names';
import type { Classes } from '../ops/condition/names';
import type { Sigma, Squash } from '../ops/gaussian/names';
import type { Likelihood } from '../ops/likelihood/names';
import { namesOf, SETTINGS, settingOf } from '../options';
import type { TextShape } from '../text_shape';
import { shown } from '../words';
import { isOfTexts, ofTexts } from './brought';
import { graphOf } from './graph';
import type { Described } from './nodes';
import { type Picture, valuesOf } from './pictures';

export { ACTIVATIONS, type Activation } from '../ops/activation/names';
export { BINARIZATIONS, type Binarize, binarizeProblem } from '../ops/bernoulli/names';
export { LIKELIHOODS, type Likelihood } from '../ops/likelihood/names';

/** What a user writes down. */
export interface SpecInput {
  /**
   * Values in one example, the pixels of an image; or its height, width and channels, which convolutions need; or length and alphabet of
   * texts, for which {@link loadLayers} must have been awaited.
   */
  readonly input: number | Picture | { readonly text: TextShape };
  /** The same beside the number of values, as a complete spec has it. */
  readonly shape?: Picture;
  /** What texts are, beside the number of bytes, as a complete spec has it. */
  readonly text?: TextShape;
  /** The encoder's hidden layers; none by default, for texts two transformer blocks. */
  readonly encoder?: readonly HiddenLayer[];
  /** Latent dimensions. */
  readonly latent: number;
  /** The decoder's hidden layers; the encoder's, reversed, by default, with upconv for conv; for texts three transformer blocks. */
  readonly decoder?: readonly HiddenLayer[];
  /** `relu` by default. */
  readonly activation?: Activation;
  /** `bernoulli` by default; texts have `tokens`. */
  readonly likelihood?: Likelihood;
  /**
   * Classes of labels, for a conditional model: encoder and decoder are told the label of each example. `colors`: labels are colours,
   * 0xrrggbb. None by default.
   */
  readonly classes?: Classes;
  /** Values become 0 or 1, for the Bernoulli likelihood; they stay as they are by default. */
  readonly binarize?: Binarize;
  /** The standard deviation of a Gaussian: a number, or learnt; one for all values, `shared`, by default. */
  readonly sigma?: Sigma;
  /** What is made of the decoder's output to be a Gaussian's mean; `identity` by default. */
  readonly squash?: Squash;
  /** Columns of each block of a categorical likelihood, which divide the input; must be given there. */
  readonly categories?: number;
  /** Logistic distributions that one of a value is a mixture of, for a logistic likelihood; one alone by default. */
  readonly components?: number;
  /** Values at each position of a text; 64 by default. */
  readonly width?: number;
  /** Share of the symbols before each one that a decoder of texts is not shown in training; 0.3 by default. */
  readonly wordDropout?: number;
  /** Symbols of the longest n-grams that have vectors of their own in a decoder of texts; none by default. */
  readonly ngrams?: number;
  /** Vectors for n-grams of each length; 8,192 by default. */
  readonly buckets?: number;
}

/** The same, complete, checked and frozen. `nodesOf` says of which nodes the model is. */
export interface Spec extends Described {}

/** Checks a model description and fills in its defaults. Throws a {@link SpecError} that names the field. */
export function resolveSpec(described: SpecInput): Spec {
  const input = isOfTexts(described) ? ofTexts().completed(described) : described;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new SpecError(
      'spec',
      `must be an object such as { input: 784, encoder: [64, 32], latent: 2 }, not ${shown(input)}`,
    );
  }
  const known: readonly string[] = [...namesOf('spec'), 'shape', 'text'];
  for (const key of Object.keys(input)) {
    if (!known.includes(key))
      throw new SpecError(key, `is not a field of a model spec, which takes ${known.join(', ')}`);
  }
  const { encoder, activation, likelihood } = SETTINGS;
  const layers = frozen(check('encoder', input.encoder ?? encoder.default, SpecError));
  const spec = {
    ...sizes(input),
    ...(input.text && { text: input.text }),
    encoder: layers,
    latent: check('latent', input.latent, SpecError),
    decoder:
      input.decoder === undefined
        ? frozen(mirrored(layers))
        : frozen(check('decoder', input.decoder, SpecError)),
    activation: check('activation', input.activation ?? activation.default, SpecError),
    likelihood: check('likelihood', input.likelihood ?? likelihood.default, SpecError),
    ...(input.classes !== undefined && { classes: check('classes', input.classes, SpecError) }),
    ...(input.binarize !== undefined && { binarize: check('binarize', input.binarize, SpecError) }),
  };
  const problem = binarizeProblem(spec.binarize, spec.likelihood);
  if (problem) throw new SpecError('binarize', problem);
  if (spec.likelihood === 'tokens' && !input.text)
    throw new SpecError(
      'likelihood',
      'is tokens, which texts have: let the input be { text: ... }, or choose another',
    );
  const whole = { ...spec, ...fieldsOf(spec, { ...input }) };
  graphOf(whole);
  return Object.freeze(whole);
}

/** Values of an example, and its shape where that is said. Throws a SpecError. */
function sizes({ input, shape }: SpecInput): Pick<Described, 'input' | 'shape'> {
  const said = check('input', input, SpecError) as number | Picture;
  if (typeof said !== 'number') {
    if (shape !== undefined) throw new SpecError('shape', 'is what input says already: leave it out');
    return { input: valuesOf(said), shape: Object.freeze([...said]) as Picture };
  }
  if (shape === undefined) return { input: said };
  if (!Array.isArray(shape) || problemOf(settingOf('input'), shape) || valuesOf(shape) !== said) {
    throw new SpecError('shape', `must be height, width and channels of ${said} values, not ${shown(shape)}`);
  }
  return { input: said, shape: Object.freeze([...shape]) as unknown as Picture };
}

/** The fields that are for this likelihood alone. Throws a SpecError for one that is for others. */
function fieldsOf(
  spec: Pick<Described, 'input' | 'likelihood'>,
  given: Readonly<Record<string, unknown>>,
): Pick<
  Described,
  'sigma' | 'squash' | 'categories' | 'components' | 'width' | 'wordDropout' | 'ngrams' | 'buckets'
> {
  const { likelihood } = spec;
  const fields: Record<string, unknown> = {};
  for (const name of namesOf('spec')) {
    const { likelihoods, default: usual, absent } = settingOf(name);
    if (!likelihoods || (absent && given[name] === undefined)) continue;
    if (likelihoods.includes(likelihood)) {
      fields[name] = check(name, given[name] ?? usual, SpecError);
    } else if (given[name] !== undefined) {
      throw new SpecError(
        name,
        `is for the likelihood ${likelihoods.join(', ')}, not for ${likelihood}: leave it out`,
      );
    }
  }
  const { categories } = fields;
  if (typeof categories === 'number' && spec.input % categories !== 0) {
    throw new SpecError(
      'categories',
      `must divide the input, ${spec.input}, into blocks, which ${categories} does not`,
    );
  }
  return fields;
}

/** A copy that neither the caller nor anybody else can change. */
function frozen(layers: readonly HiddenLayer[]): readonly HiddenLayer[] {
  return Object.freeze(
    layers.map((layer) => {
      const of = convolutionOf(layer);
      if (of) return Object.freeze(convolutionAs(of.kind, of));
      if (typeof layer === 'number') return layer;
      if (isTransformer(layer) || isAttention(layer)) return Object.freeze({ ...layer });
      return Object.freeze(
        'shape' in layer
          ? { shape: Object.freeze([...layer.shape]) as unknown as Picture }
          : { residual: frozen((layer as Residual).residual) },
      );
    }),
  );
}
