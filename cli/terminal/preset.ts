import {
  formatSetting,
  likelihoodFor,
  OptionError,
  type Picture,
  type PresetModel,
  presetFor,
  SETTINGS,
} from '../../src/index';
import type { TextShape } from '../../src/text/index';
import { UsageError } from './errors';
import type { ModelOptions, ModelWishes } from './options';

/** A model by its options, complete, and the preset that says what they do not. */
export type Complete<T extends ModelWishes> = Omit<T, keyof ModelOptions> &
  ModelOptions & { readonly preset: PresetModel['preset'] | undefined };

/** The preset that was taken, and why; and both in one line, with what of it holds. */
export interface Chosen extends Pick<PresetModel, 'preset' | 'why'> {
  readonly line: string;
}

/**
 * What options say of a model for pictures of this shape, or for rows of so many values, and where they say nothing what the
 * preset says that they name, or that suits the shape. Layers of one's own without a preset go with the defaults of the library,
 * but for the likelihood, which is that of the shape.
 * Throws a UsageError for a preset that does not go with the shape.
 */
export function withPreset<T extends ModelWishes>(
  options: T,
  input: number | Picture,
): { readonly options: Complete<T>; readonly chosen: Chosen | undefined } {
  const own = options.preset === undefined && (options.encoder ?? options.decoder) !== undefined;
  const values = typeof input === 'number' ? input : input.reduce((product, one) => product * one, 1);
  const { preset, why, spec, fit } = presetOf(own ? values : input, options.preset);
  const { encoder = [], latent } = spec;
  const complete: Complete<T> = {
    ...options,
    encoder: options.encoder ?? encoder,
    latent: options.latent ?? latent,
    // Values of 0 and 1 have no other one.
    likelihood: options.likelihood ?? (options.binarize ? SETTINGS.likelihood.default : likelihoodFor(input)),
    batch: options.batch ?? fit.batchSize,
    preset: own ? undefined : preset,
  };
  const line = `Preset ${preset}, ${why}: ${described(complete)}.`;
  return { options: complete, chosen: own ? undefined : { preset, why, line } };
}

/** The same for texts. `given` tells whether an option is the user's; what holds for texts otherwise are other defaults. */
export function withTextPreset<
  T extends ModelWishes & { freeBits?: number; betaWarmup: number; samples?: number },
>(
  options: T,
  text: TextShape,
  given: (option: string) => boolean,
): { readonly options: Complete<T>; readonly chosen: Chosen } {
  const { preset, why, spec, fit } = presetOf({ text }, options.preset);
  const { encoder = [], decoder = [], latent, likelihood = 'tokens' } = spec;
  const complete: Complete<T> = {
    ...options,
    encoder: options.encoder ?? encoder,
    decoder: options.decoder ?? decoder,
    latent: options.latent ?? latent,
    likelihood: options.likelihood ?? likelihood,
    batch: options.batch ?? fit.batchSize,
    // The bound of several samples has no KL by dimension.
    freeBits: given('freeBits') ? options.freeBits : (options.samples ?? 1) > 1 ? 0 : fit.freeBits,
    betaWarmup: given('betaWarmup') ? options.betaWarmup : (fit.betaWarmup ?? 0),
    preset,
  };
  const { freeBits, betaWarmup } = complete;
  const line = `Preset ${preset}, ${why}: ${described(complete)}, free bits ${freeBits}, beta warm-up ${betaWarmup} steps.`;
  return { options: complete, chosen: { preset, why, line } };
}

function presetOf(...args: Parameters<typeof presetFor>): PresetModel {
  try {
    return presetFor(...args);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    // It has no option: it is what the images are.
    const of = error.field.startsWith('input') ? 'the images: ' : '--';
    throw new UsageError(`${of}${error.message}`);
  }
}

function described({ encoder, latent, likelihood, batch }: ModelOptions): string {
  return `encoder ${formatSetting(SETTINGS.encoder, encoder)}, latent ${latent}, ${likelihood}, batch ${batch}`;
}
