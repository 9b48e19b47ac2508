import { problemOf } from '../../../src/checks';
import { OptionError } from '../../../src/errors';
import { inputFor, type Picture } from '../../../src/graph/pictures';
import {
  type Activation,
  type Binarize,
  binarizeProblem,
  type Likelihood,
  type Spec,
  type SpecInput,
} from '../../../src/graph/spec';
import { formatLayers, type HiddenLayer, mirrored } from '../../../src/layers';
import type { Classes } from '../../../src/ops/condition/names';
import type { Sigma, Squash } from '../../../src/ops/gaussian/names';
import type { FreeBitsOf } from '../../../src/ops/latent/names';
import { SETTINGS, type Setting } from '../../../src/options';
import { contradictions, type Schedule } from '../../../src/schedules';
import type { TextShape } from '../../../src/text_shape';

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
  /** Of a Gaussian alone; the library's defaults if they are not given. */
  readonly sigma?: Sigma | undefined;
  readonly squash?: Squash | undefined;
  /** Of a categorical likelihood alone. */
  readonly categories?: number | undefined;
  /** Of a logistic likelihood alone; no mixture if it is not given. */
  readonly components?: number | undefined;
  /** Of models of texts alone. */
  readonly width?: number | undefined;
  readonly wordDropout?: number | undefined;
  readonly ngrams?: number | undefined;
  readonly buckets?: number | undefined;
  /** Of labels, for a model that is told them; none if it is not given. */
  readonly classes?: Classes | undefined;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Weight of the KL. */
  readonly beta: number;
  /** Steps over which that weight rises from 0; 0 for none. */
  readonly betaWarmup: number;
  /** Times that it does so. */
  readonly betaCycles?: number | undefined;
  /** Draws of z an example: more than one for the importance-weighted bound. */
  readonly samples?: number | undefined;
  /** Nats of a latent dimension's KL that cost nothing. */
  readonly freeBits?: number | undefined;
  readonly freeBitsOf?: FreeBitsOf | undefined;
  /** How the learning rate goes. */
  readonly schedule?: Schedule | undefined;
  readonly warmup?: number | undefined;
  readonly decaySteps?: number | undefined;
  readonly decay?: number | undefined;
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
  'sigma',
  'squash',
  'categories',
  'components',
  'width',
  'wordDropout',
  'ngrams',
  'buckets',
  'classes',
  'beta',
  'betaWarmup',
  'betaCycles',
  'samples',
  'freeBits',
  'freeBitsOf',
  'learningRate',
  'schedule',
  'warmup',
  'decaySteps',
  'decay',
  'clipNorm',
  'batchSize',
  'seed',
] as const satisfies readonly (keyof Settings)[];

/** Those that may be left out where the table has a default: few runs say them. */
export const SELDOM = [
  'betaCycles',
  'samples',
  'freeBits',
  'freeBitsOf',
  'schedule',
  'warmup',
  'decaySteps',
  'decay',
] as const;

/** What a run under way may take over. */
export const ADJUSTABLE = ['learningRate', 'clipNorm', 'beta', 'betaWarmup', ...SELDOM] as const;
export type Adjustable = (typeof ADJUSTABLE)[number];

/** Whether a setting may be left out, and what holds then follows from the others, or is the default. */
export function optional(field: keyof Settings): boolean {
  return 'absent' in SETTINGS[field] || (SELDOM as readonly string[]).includes(field);
}

/** Everything that is wrong with settings, a problem a field. */
export function checkSettings(settings: Settings): Problem[] {
  const alone = FIELDS.flatMap((field) => {
    const value = settings[field];
    const setting: Setting = SETTINGS[field];
    const left = value === undefined && (optional(field) || leftToLikelihood(setting, settings.likelihood));
    const problem = left ? undefined : problemOf(setting, value);
    if (!problem) return [];
    const { place, words } = problem;
    return [{ field, message: place === undefined ? words : `of layer ${place + 1} ${words}` }];
  });
  if (alone.length > 0) return alone;
  const message = binarizeProblem(settings.binarize, settings.likelihood);
  if (message) return [{ field: 'binarize', message }];
  return contradictions(given(settings)).map(({ field, words }) => ({ field, message: words }));
}

/** Whether a setting is for other likelihoods, or has a default for this one. */
function leftToLikelihood({ likelihoods, default: usual }: Setting, likelihood: Likelihood): boolean {
  return likelihoods !== undefined && (usual !== undefined || !likelihoods.includes(likelihood));
}

/** Throws an OptionError for the first problem, if there is one. */
export function refuse([problem]: readonly Problem[]): void {
  if (problem) throw new OptionError(problem.field, problem.message);
}

/** Images of so many pixels, or of this height, width and channels; or texts. */
export type Input = number | Picture | { readonly text: TextShape };

export function isTexts(input: Input): input is { readonly text: TextShape } {
  return typeof input === 'object' && 'text' in input;
}

/** The model that settings describe, for such images or texts. */
export function specOf(settings: Settings, of: Input): SpecInput {
  const { encoder, latent, activation, likelihood, binarize, sigma, squash, categories } = settings;
  const { components, classes, width, wordDropout, ngrams, buckets } = settings;
  const input = isTexts(of) ? of : inputFor(of, settings);
  // The library has blocks of its own for texts; here a decoder that is not said is the encoder's mirror.
  const decoder = settings.decoder ?? (isTexts(of) ? mirrored(encoder) : undefined);
  return {
    ...{ input, encoder, latent, activation, likelihood },
    ...(decoder && { decoder }),
    ...(width !== undefined && { width }),
    ...(wordDropout !== undefined && { wordDropout }),
    ...(ngrams !== undefined && { ngrams }),
    ...(buckets !== undefined && { buckets }),
    ...(binarize && { binarize }),
    ...(sigma !== undefined && { sigma }),
    ...(squash !== undefined && { squash }),
    ...(categories !== undefined && { categories }),
    ...(components !== undefined && { components }),
    ...(classes !== undefined && { classes }),
  };
}

/** The inverse of {@link specOf}. */
export function settingsOfSpec({
  encoder,
  latent,
  decoder,
  activation,
  likelihood,
  binarize,
  sigma,
  squash,
  categories,
  components,
  width,
  wordDropout,
  ngrams,
  buckets,
  classes,
}: Spec) {
  const same = formatLayers(decoder) === formatLayers(mirrored(encoder));
  return {
    ...{ encoder, latent, activation, likelihood },
    ...(!same && { decoder }),
    ...(width !== undefined && { width }),
    ...(wordDropout !== undefined && { wordDropout }),
    ...(ngrams !== undefined && { ngrams }),
    ...(buckets !== undefined && { buckets }),
    ...(binarize && { binarize }),
    ...(sigma !== undefined && { sigma }),
    ...(squash !== undefined && { squash }),
    ...(categories !== undefined && { categories }),
    ...(components !== undefined && { components }),
    ...(classes !== undefined && { classes }),
  };
}

/** What of the settings concerns a fit. */
export function fitOptions(settings: Settings) {
  return given(pick(settings, ['batchSize', ...ADJUSTABLE]));
}

/** Some fields of an object. */
export function pick<T extends object, Name extends keyof T>(from: T, names: readonly Name[]): Pick<T, Name> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, Name>;
}

type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** An object without the fields that say nothing. */
function given<T extends object>(from: T): Given<T> {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as Given<T>;
}
