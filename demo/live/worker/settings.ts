import { OptionError, SpecError } from '../../../src/errors';
import {
  type Activation,
  type Likelihood,
  MAX_WIDTH,
  resolveSpec,
  type Spec,
  type SpecInput,
} from '../../../src/graph/spec';
import { MAX_BATCH, number, seedOption, whole } from '../../../src/options';

/** What a person sets before a run. */
export interface Settings {
  /** Widths of the encoder's hidden layers. */
  readonly encoder: readonly number[];
  readonly latent: number;
  /** Widths of the decoder's hidden layers; the encoder's, reversed, if they are not given. */
  readonly decoder?: readonly number[];
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

/** Everything that is wrong with settings, a problem a field. */
export function checkSettings(settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const check = (field: keyof Settings, test: () => unknown) => {
    try {
      test();
    } catch (error) {
      if (!(error instanceof SpecError || error instanceof OptionError)) throw error;
      problems.push({ field, message: wordsOf(error) });
    }
  };
  check('encoder', () => resolveSpec({ input: 1, encoder: settings.encoder, latent: 1 }));
  const { decoder, activation, likelihood } = settings;
  if (decoder) check('decoder', () => resolveSpec({ input: 1, latent: 1, decoder }));
  check('activation', () => resolveSpec({ input: 1, latent: 1, activation }));
  check('likelihood', () => resolveSpec({ input: 1, latent: 1, likelihood }));
  check('latent', () => whole('latent', settings.latent, 1, MAX_WIDTH));
  check('batchSize', () => whole('batchSize', settings.batchSize, 1, MAX_BATCH));
  check('learningRate', () => number('learningRate', settings.learningRate, { above: 0, max: 1e3 }));
  check('beta', () => number('beta', settings.beta, { min: 0, max: 1e6 }));
  check('betaWarmup', () => whole('betaWarmup', settings.betaWarmup, 0, 2 ** 31));
  check('seed', () => seedOption(settings.seed));
  return problems;
}

/** Throws an OptionError for the first problem, if there is one. */
export function refuse([problem]: readonly Problem[]): void {
  if (problem) throw new OptionError(problem.field, problem.message);
}

/** What an error says behind its field's name, which for a list is that of the element. */
function wordsOf({ field, message }: SpecError | OptionError): string {
  const words = message.slice(field.length + 1);
  const element = /\[(\d+)\]$/.exec(field)?.[1];
  return element === undefined ? words : `of layer ${Number(element) + 1} ${words}`;
}

/** The model that settings describe, for images of `input` pixels. */
export function specOf(settings: Settings, input: number): SpecInput {
  const { encoder, latent, decoder, activation, likelihood } = settings;
  return { input, encoder, latent, ...(decoder && { decoder }), activation, likelihood };
}

/** The inverse of {@link specOf}. */
export function settingsOfSpec({ encoder, latent, decoder, activation, likelihood }: Spec) {
  const mirrored = decoder.join() === [...encoder].reverse().join();
  return { encoder, latent, ...(!mirrored && { decoder }), activation, likelihood };
}

/** What of the settings concerns a fit. */
export function fitOptions({ batchSize, learningRate, beta, betaWarmup }: Settings) {
  return { batchSize, learningRate, beta, betaWarmup };
}
