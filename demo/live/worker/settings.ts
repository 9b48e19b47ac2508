import { problemOf } from '../../../src/checks';
import { OptionError } from '../../../src/errors';
import type { Activation, Likelihood, Spec, SpecInput } from '../../../src/graph/spec';
import { formatLayers, type HiddenLayer } from '../../../src/layers';
import { settingOf } from '../../../src/options';

/** What a person sets before a run. */
export interface Settings {
  /** Widths of the encoder's hidden layers. */
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  /** Widths of the decoder's hidden layers; the encoder's, reversed, if they are not given. */
  readonly decoder?: readonly HiddenLayer[];
  readonly activation: Activation;
  readonly likelihood: Likelihood;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Weight of the KL. */
  readonly beta: number;
  /** Steps over which that weight rises from 0; 0 for none. */
  readonly betaWarmup: number;
  readonly seed: number;
}

/** What is wrong with a field, in words that go beside its name. */
export interface Problem {
  readonly field: keyof Settings;
  readonly message: string;
}

/** The settings of a run, in the order in which their problems are told. */
export const FIELDS = [
  'encoder',
  'decoder',
  'latent',
  'activation',
  'likelihood',
  'beta',
  'betaWarmup',
  'learningRate',
  'batchSize',
  'seed',
] as const satisfies readonly (keyof Settings)[];

/** Everything that is wrong with settings, a problem a field. */
export function checkSettings(settings: Settings): Problem[] {
  return FIELDS.flatMap((field) => {
    const value = settings[field];
    const problem =
      field === 'decoder' && value === undefined ? undefined : problemOf(settingOf(field), value);
    if (!problem) return [];
    const { place, words } = problem;
    return [{ field, message: place === undefined ? words : `of layer ${place + 1} ${words}` }];
  });
}

/** Throws an OptionError for the first problem, if there is one. */
export function refuse([problem]: readonly Problem[]): void {
  if (problem) throw new OptionError(problem.field, problem.message);
}

/** The model that settings describe, for images of `input` pixels. */
export function specOf(settings: Settings, input: number): SpecInput {
  const { encoder, latent, decoder, activation, likelihood } = settings;
  return { input, encoder, latent, ...(decoder && { decoder }), activation, likelihood };
}

/** The inverse of {@link specOf}. */
export function settingsOfSpec({ encoder, latent, decoder, activation, likelihood }: Spec) {
  const mirrored = formatLayers(decoder) === formatLayers([...encoder].reverse());
  return { encoder, latent, ...(!mirrored && { decoder }), activation, likelihood };
}

/** What of the settings concerns a fit. */
export function fitOptions({ batchSize, learningRate, beta, betaWarmup }: Settings) {
  return { batchSize, learningRate, beta, betaWarmup };
}
