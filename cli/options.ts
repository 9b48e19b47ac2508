import { type Command, InvalidArgumentError, Option } from 'commander';
import { ACTIVATIONS, LIKELIHOODS, resolveSpec, type Spec, SpecError, type SpecInput } from '../src/index';
import { UsageError } from './errors';

export interface ModelOptions {
  encoder: number[];
  decoder?: number[];
  latent: number;
  activation: NonNullable<SpecInput['activation']>;
  likelihood: NonNullable<SpecInput['likelihood']>;
}

/** The most examples in a batch, epochs in a run and so on: far above use, far below overflow. */
const MAX_BATCH = 65536;
const MAX_EPOCHS = 100_000;
const MAX_STEPS = 2 ** 31;
const MAX_WIDTH = 2 ** 20;
const MAX_LAYERS = 64;
const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** A parser for one number; commander adds the option's name and the text it was given. */
function number(limits: { whole?: boolean; above?: number; from?: number; to: number }, takes: string) {
  return (text: string): number => {
    const value = toNumber(text);
    const low = limits.above === undefined ? value >= (limits.from ?? 0) : value > limits.above;
    if (!low || !(value <= limits.to) || (limits.whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It takes ${takes}.`);
    }
    return value;
  };
}

/** Decimal notation only: Number() would also take '', '0x10' and 'Infinity'. */
function toNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

export const parseEpochs = number(
  { whole: true, from: 1, to: MAX_EPOCHS },
  `a whole number from 1 to ${MAX_EPOCHS}, such as 50`,
);
export const parseBatch = number(
  { whole: true, from: 1, to: MAX_BATCH },
  `a whole number from 1 to ${MAX_BATCH}, such as 256`,
);
export const parseLatent = number(
  { whole: true, from: 1, to: MAX_WIDTH },
  `a whole number from 1 to ${MAX_WIDTH}, such as 2`,
);
export const parseLearningRate = number({ above: 0, to: 1 }, 'a number above 0 and at most 1, such as 0.001');
export const parseBeta = number({ from: 0, to: 1000 }, 'a number from 0 to 1000, such as 1');
export const parseClipNorm = number({ above: 0, to: 1e15 }, 'a number above 0, such as 1');
export const parseSteps = number(
  { whole: true, from: 0, to: MAX_STEPS },
  `a whole number from 0 to ${MAX_STEPS}, such as 1000`,
);

/** When a checkpoint is due: after so many steps, or so many seconds. */
export type Every = { readonly steps: number } | { readonly seconds: number };

/** `500` steps, or `20s`. */
export function parseEvery(text: string): Every {
  const seconds = /s$/i.test(text);
  const value = toNumber(seconds ? text.slice(0, -1) : text);
  if (!(value > 0 && value <= MAX_STEPS) || (!seconds && !Number.isInteger(value))) {
    throw new InvalidArgumentError('It takes a number of steps, such as 500, or of seconds, such as 20s.');
  }
  return seconds ? { seconds: value } : { steps: value };
}

export const parseSeed = number(
  { whole: true, from: 0, to: MAX_SEED },
  `a whole number from 0 to ${MAX_SEED}`,
);
export const parseWhite = number(
  { whole: true, from: 1, to: 255 },
  'a byte from 1 to 255, such as 16 for bytes of 0 to 16',
);
export const parseCount = number({ whole: true, from: 1, to: 10_000 }, 'a whole number from 1 to 10000');
export const parseInput = number(
  { whole: true, from: 1, to: MAX_WIDTH },
  `a whole number from 1 to ${MAX_WIDTH}`,
);

/** Layer widths: `64,32`, or `none`. */
export function parseWidths(text: string): number[] {
  if (text.trim() === '' || text.trim() === 'none') return [];
  const widths = text.split(',').map((part) => toNumber(part.trim()));
  const wrong = widths.some((width) => !Number.isInteger(width) || width < 1 || width > MAX_WIDTH);
  if (wrong || widths.length > MAX_LAYERS) {
    throw new InvalidArgumentError(
      `It takes layer widths from 1 to ${MAX_WIDTH}, at most ${MAX_LAYERS} of them, such as 400 or 64,32, or none.`,
    );
  }
  return widths;
}

/** Height and width of an image: `28x28`. */
export function parseSize(text: string): { height: number; width: number } {
  const [, height, width] = /^(\d{1,5})x(\d{1,5})$/i.exec(text) ?? [];
  if (!Number(height) || !Number(width)) {
    throw new InvalidArgumentError('It takes the height and the width of an image, such as 28x28.');
  }
  return { height: Number(height), width: Number(width) };
}

/** A path; an empty one is an unset shell variable more often than a wish. */
export function parsePath(text: string): string {
  if (text === '' || text.includes('\0')) throw new InvalidArgumentError('It takes a path.');
  return text;
}

export function parsePicture(text: string): string {
  if (!/\.png$/i.test(parsePath(text)))
    throw new InvalidArgumentError('It takes a file whose name ends in .png.');
  return text;
}

/** A folder to write into. What ends as a file does is meant for one more often than for a folder of such a name. */
export function parseFolder(text: string): string {
  if (/\.(safetensors|json|png|html|csv|npy|tsv)[\\/]*$/i.test(parsePath(text))) {
    throw new InvalidArgumentError(
      'It takes a folder, into which the model and all other files go, such as out.',
    );
  }
  return text;
}

export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--encoder <widths>', 'widths of the hidden layers of the encoder, or none')
        .argParser(parseWidths)
        .default([64, 32], '64,32'),
    )
    .option('--decoder <widths>', "the same for the decoder (default: the encoder's, reversed)", parseWidths)
    .option('--latent <n>', 'latent dimensions', parseLatent, 2)
    .addOption(new Option('--activation <name>', 'of the hidden layers').choices(ACTIVATIONS).default('relu'))
    .addOption(
      new Option('--likelihood <name>', 'of a pixel given its latents')
        .choices(LIKELIHOODS)
        .default('bernoulli'),
    );
}

/** What a command needs to load a model: the file, and what files of other programs do not say. */
export function addModelFileOptions(command: Command): Command {
  return command
    .option('--model <file>', 'a trained model', parsePath, 'out/model.safetensors')
    .addOption(
      new Option(
        '--activation <name>',
        'of the hidden layers, for a model file that does not name it (default: relu)',
      ).choices(ACTIVATIONS),
    )
    .addOption(
      new Option(
        '--likelihood <name>',
        'of a pixel, for a model file that does not name it (default: bernoulli)',
      ).choices(LIKELIHOODS),
    );
}

/** cli/bin.mjs has acted on it before this program started; here it is checked and documented. */
export function addAdapterOption(command: Command): Command {
  return command.addOption(
    new Option('--adapter <kind>', 'which GPU adapter to use')
      .choices(['auto', 'hardware', 'software', 'swiftshader', 'system'])
      .default('auto'),
  );
}

export function addJsonOption(command: Command, what = 'print JSON for machines'): Command {
  return command.option('--json', what);
}

/** `Examples:` below the options of a command. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  const title = examples.length > 1 ? 'Examples' : 'Example';
  return command.addHelpText(
    'after',
    `\n${title}:\n${examples.map((example) => `  $ npx webgpu-vae ${example}`).join('\n')}`,
  );
}

/** The model that the options describe, for examples of `input` values. */
export function toSpec(input: number, options: ModelOptions): Spec {
  const { encoder, decoder, latent, activation, likelihood } = options;
  try {
    return resolveSpec({ input, encoder, latent, activation, likelihood, ...(decoder && { decoder }) });
  } catch (error) {
    if (error instanceof SpecError) throw new UsageError(`--${error.message}`);
    throw error;
  }
}

/** `784-64-32-2-32-64-784` */
export function describeSpec(spec: Spec): string {
  return [spec.input, ...spec.encoder, spec.latent, ...spec.decoder, spec.input].join('-');
}
