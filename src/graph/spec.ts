import { check } from '../checks';
import { SpecError } from '../errors';
import type { HiddenLayer } from '../layers';
import type { Activation } from '../ops/activation/names';
import { type Binarize, binarizeProblem } from '../ops/bernoulli/names';
import type { Likelihood } from '../ops/likelihood/names';
import { namesOf, SETTINGS } from '../options';
import { shown } from '../words';
import { graphOf } from './graph';
import type { Described } from './nodes';

export { ACTIVATIONS, type Activation } from '../ops/activation/names';
export { BINARIZATIONS, type Binarize, binarizeProblem } from '../ops/bernoulli/names';
export { LIKELIHOODS, type Likelihood } from '../ops/likelihood/names';

/** What a user writes down. */
export interface SpecInput {
  /** Values in one example: pixels of an image. */
  readonly input: number;
  /** Widths of the encoder's hidden layers; none by default. */
  readonly encoder?: readonly HiddenLayer[];
  /** Latent dimensions. */
  readonly latent: number;
  /** Widths of the decoder's hidden layers; the encoder's, reversed, by default. */
  readonly decoder?: readonly HiddenLayer[];
  /** `relu` by default. */
  readonly activation?: Activation;
  /** `bernoulli` by default. */
  readonly likelihood?: Likelihood;
  /** Classes of labels, for a conditional model: encoder and decoder are told the label of each example. None by default. */
  readonly classes?: number;
  /** Values become 0 or 1, for the Bernoulli likelihood; they stay as they are by default. */
  readonly binarize?: Binarize;
}

/** The same, complete, checked and frozen. `nodesOf` says of which nodes the model is. */
export interface Spec extends Described {}

/** Checks a model description and fills in its defaults. Throws a {@link SpecError} that names the field. */
export function resolveSpec(input: SpecInput): Spec {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new SpecError(
      'spec',
      `must be an object such as { input: 784, encoder: [64, 32], latent: 2 }, not ${shown(input)}`,
    );
  }
  const known: readonly string[] = namesOf('spec');
  for (const key of Object.keys(input)) {
    if (!known.includes(key))
      throw new SpecError(key, `is not a field of a model spec, which takes ${known.join(', ')}`);
  }
  const { encoder, activation, likelihood } = SETTINGS;
  const layers = frozen(check('encoder', input.encoder ?? encoder.default, SpecError));
  const spec = {
    input: check('input', input.input, SpecError),
    encoder: layers,
    latent: check('latent', input.latent, SpecError),
    decoder:
      input.decoder === undefined
        ? Object.freeze([...layers].reverse())
        : frozen(check('decoder', input.decoder, SpecError)),
    activation: check('activation', input.activation ?? activation.default, SpecError),
    likelihood: check('likelihood', input.likelihood ?? likelihood.default, SpecError),
    ...(input.classes !== undefined && { classes: check('classes', input.classes, SpecError) }),
    ...(input.binarize !== undefined && { binarize: check('binarize', input.binarize, SpecError) }),
  };
  const problem = binarizeProblem(spec.binarize, spec.likelihood);
  if (problem) throw new SpecError('binarize', problem);
  graphOf(spec);
  return Object.freeze(spec);
}

/** A copy that neither the caller nor anybody else can change. */
function frozen(layers: readonly HiddenLayer[]): readonly HiddenLayer[] {
  return Object.freeze(
    layers.map((layer) =>
      typeof layer === 'number' ? layer : Object.freeze({ residual: frozen(layer.residual) }),
    ),
  );
}
