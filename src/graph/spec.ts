import { SpecError } from '../errors';
import { ACTIVATIONS, type Activation } from '../ops/activation/names';
import { LIKELIHOODS, type Likelihood } from '../ops/likelihood/names';
import { shown } from '../words';

export { ACTIVATIONS, type Activation, LIKELIHOODS, type Likelihood };

/** What a user writes down. */
export interface SpecInput {
  /** Values in one example: pixels of an image. */
  readonly input: number;
  /** Widths of the encoder's hidden layers; none by default. */
  readonly encoder?: readonly number[];
  /** Latent dimensions. */
  readonly latent: number;
  /** Widths of the decoder's hidden layers; the encoder's, reversed, by default. */
  readonly decoder?: readonly number[];
  /** `relu` by default. */
  readonly activation?: Activation;
  /** `bernoulli` by default. */
  readonly likelihood?: Likelihood;
}

/** The same, complete, checked and frozen. */
export interface Spec extends Required<SpecInput> {}

/** No layer is wider: offsets into the parameters stay far below 2^32. */
export const MAX_WIDTH = 1 << 20;
const MAX_LAYERS = 64;

/** Checks a model description and fills in its defaults. Throws a {@link SpecError} that names the field. */
export function resolveSpec(input: SpecInput): Spec {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new SpecError(
      'spec',
      `must be an object such as { input: 784, encoder: [64, 32], latent: 2 }, not ${shown(input)}`,
    );
  }
  const known = ['input', 'encoder', 'latent', 'decoder', 'activation', 'likelihood'];
  for (const key of Object.keys(input)) {
    if (!known.includes(key))
      throw new SpecError(key, `is not a field of a model spec, which takes ${known.join(', ')}`);
  }
  const encoder = widths('encoder', input.encoder ?? []);
  return Object.freeze({
    input: width('input', input.input),
    encoder,
    latent: width('latent', input.latent),
    decoder:
      input.decoder === undefined ? Object.freeze([...encoder].reverse()) : widths('decoder', input.decoder),
    activation: choice('activation', input.activation ?? 'relu', ACTIVATIONS),
    likelihood: choice('likelihood', input.likelihood ?? 'bernoulli', LIKELIHOODS),
  });
}

function width(field: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_WIDTH) {
    throw new SpecError(field, `must be a whole number from 1 to ${MAX_WIDTH}, not ${shown(value)}`);
  }
  return value;
}

function widths(field: string, values: unknown): readonly number[] {
  if (!Array.isArray(values)) {
    throw new SpecError(field, `must be an array of layer widths, such as [64, 32], not ${shown(values)}`);
  }
  if (values.length > MAX_LAYERS)
    throw new SpecError(
      field,
      `has ${values.length} layers, more than the ${MAX_LAYERS} that a model may have`,
    );
  // Not `map`, which passes over holes.
  return Object.freeze(Array.from(values, (value, i) => width(`${field}[${i}]`, value)));
}

function choice<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw new SpecError(field, `must be one of ${choices.join(', ')}, not ${shown(value)}`);
  }
  return value as T;
}
