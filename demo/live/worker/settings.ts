import { problemOf } from '../../../src/checks';
import { OptionError } from '../../../src/errors';
import {
  type Activation,
  type Binarize,
  binarizeProblem,
  type Likelihood,
  type Spec,
  type SpecInput,
} from '../../../src/graph/spec';
import { formatLayers, type HiddenLayer } from '../../../src/layers';
import { SETTINGS, type Setting } from '../../../src/options';

/** What a person sets before a run. */
export interface Settings {
  /** Widths of the encoder's hidden layers. */
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  /** Widths of the decoder's hidden layers; the encoder's, reversed, if they are not given. */
  readonly decoder?: readonly HiddenLayer[];
  readonly activation: Activation;
  readonly likelihood: Likelihood;
  /** How values become 0 or 1; they stay as they are if it is not given. */
  readonly binarize?: Binarize | undefined;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Weight of the KL. */
  readonly beta: number;
  /** Steps over which that weight rises from 0; 0 for none. */
  readonly betaWarmup: number;
  /** Gradients are scaled down to this global norm; not at all if it is not given. */
  readonly clipNorm?: number | undefined;
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
  'binarize',
  'beta',
  'betaWarmup',
  'learningRate',
  'clipNorm',
  'batchSize',
  'seed',
] as const satisfies readonly (keyof Settings)[];

/** What a run under way may take over. */
export const ADJUSTABLE = ['learningRate', 'clipNorm', 'beta', 'betaWarmup'] as const;
export type Adjustable = (typeof ADJUSTABLE)[number];

/** Everything that is wrong with settings, a problem a field. */
export function checkSettings(settings: Settings): Problem[] {
  const wrong = FIELDS.flatMap((field) => {
    const value = settings[field];
    const setting: Setting = SETTINGS[field];
    const problem = value === undefined && setting.absent ? undefined : problemOf(setting, value);
    if (!problem) return [];
    const { place, words } = problem;
    return [{ field, message: place === undefined ? words : `of layer ${place + 1} ${words}` }];
  });
  const message = wrong.length === 0 && binarizeProblem(settings.binarize, settings.likelihood);
  return message ? [{ field: 'binarize', message }] : wrong;
}

/** Throws an OptionError for the first problem, if there is one. */
export function refuse([problem]: readonly Problem[]): void {
  if (problem) throw new OptionError(problem.field, problem.message);
}

/** The model that settings describe, for images of `input` pixels. */
export function specOf(settings: Settings, input: number): SpecInput {
  const { encoder, latent, decoder, activation, likelihood, binarize } = settings;
  return {
    input,
    encoder,
    latent,
    ...(decoder && { decoder }),
    activation,
    likelihood,
    ...(binarize && { binarize }),
  };
}

/** The inverse of {@link specOf}. */
export function settingsOfSpec({ encoder, latent, decoder, activation, likelihood, binarize }: Spec) {
  const mirrored = formatLayers(decoder) === formatLayers([...encoder].reverse());
  return {
    encoder,
    latent,
    ...(!mirrored && { decoder }),
    activation,
    likelihood,
    ...(binarize && { binarize }),
  };
}

/** What of the settings concerns a fit. */
export function fitOptions({ batchSize, learningRate, beta, betaWarmup, clipNorm }: Settings) {
  return { batchSize, learningRate, beta, betaWarmup, ...(clipNorm !== undefined && { clipNorm }) };
}
