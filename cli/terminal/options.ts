import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  ABSENT,
  type Classes,
  EARLIER_GAUSSIAN,
  formatLayer,
  formatSetting,
  type HiddenLayer,
  inputFor,
  labelCount,
  type Preset,
  parseSetting,
  problemOf,
  rangeOf,
  resolveSpec,
  SENTENCES,
  SETTINGS,
  type Setting,
  type Spec,
  SpecError,
  type SpecInput,
  takes,
} from '../../src/index';
import { UsageError } from './errors';
import { FLAGS } from './flags';

/** What a command line says of a model and its batches. */
export interface ModelWishes {
  preset?: Preset | undefined;
  encoder?: readonly HiddenLayer[];
  decoder?: readonly HiddenLayer[];
  latent?: number;
  activation: NonNullable<SpecInput['activation']>;
  likelihood?: NonNullable<SpecInput['likelihood']>;
  batch?: number;
  binarize?: NonNullable<SpecInput['binarize']>;
  sigma?: SpecInput['sigma'];
  squash?: SpecInput['squash'];
  categories?: SpecInput['categories'];
  components?: SpecInput['components'];
  width?: SpecInput['width'];
  wordDropout?: SpecInput['wordDropout'];
  ngrams?: SpecInput['ngrams'];
  buckets?: SpecInput['buckets'];
}

/** The same, with what a preset says where it says nothing. */
export interface ModelOptions extends ModelWishes {
  encoder: readonly HiddenLayer[];
  latent: number;
  likelihood: NonNullable<SpecInput['likelihood']>;
  batch: number;
}

/** Fields of a spec that are for some likelihoods alone, and so have no default here. */
const FOREIGN_FIELDS = ['sigma', 'squash', 'categories'] as const;
export const LIKELIHOOD_FIELDS = [
  ...FOREIGN_FIELDS,
  'components',
  'width',
  'wordDropout',
  'ngrams',
  'buckets',
] as const;

/** A parser for what is given for a setting; commander adds the option's name and the text. */
function parserOf<T>(setting: Parameters<typeof problemOf>[0], words = takes(setting)) {
  return (text: string): T => {
    const value = parseSetting(setting, text);
    const problem = problemOf(setting, value);
    if (problem)
      throw new InvalidArgumentError(
        `${setting.kind === 'layers' ? wrongLayer(value, problem) : ''}It takes ${words}.`,
      );
    return value as T;
  };
}

/** Which of some layers is wrong, and why, in a sentence and a space; nothing where it is all of them together. */
function wrongLayer(
  value: unknown,
  { place, words }: Exclude<ReturnType<typeof problemOf>, undefined>,
): string {
  if (place === undefined) return '';
  const layer = (value as readonly unknown[])[place];
  return `Layer ${place + 1} ${typeof layer === 'string' ? `is ${JSON.stringify(layer)}, which is none` : words}. `;
}

interface Told {
  /** What holds where it is left out, where that is another thing than in the library. */
  readonly absent?: string;
  readonly default?: unknown;
  /** What it does here, where that is another thing than for `train`. */
  readonly sentence?: string;
  /** What it is for here, behind its sentence. */
  readonly use?: string;
}

/** The option of a setting, with help, default and check from the library's table. */
export function settingOption(name: keyof typeof FLAGS, told: Told = {}): Option {
  const setting: Setting = SETTINGS[name];
  const { kind, unit, tutorial } = setting;
  const first = told.default ?? tutorial ?? setting.default;
  const absent = told.absent ?? (first === undefined ? ABSENT[name] : undefined);
  const words = [told.sentence ?? inSentence(SENTENCES[name]), told.use, rangeOf(setting)]
    .filter(Boolean)
    .join('; ');
  const option = new Option(
    `--${FLAGS[name]} <${PLACEHOLDERS[kind] ?? (unit === 'steps' ? unit : 'n')}>`,
    absent ? `${words} (default: ${absent})` : words,
  );
  if (!absent) option.default(first, formatSetting(setting, first));
  const example = setting.example ?? first;
  const suchAs =
    kind === 'choice' || kind === 'number or name'
      ? ''
      : `, such as ${formatSetting(setting, example)}${kind === 'size' ? ' or 28x28x1' : ''}`;
  return option.argParser(parserOf(setting, `${takes(setting)}${suchAs}`));
}

const PLACEHOLDERS: Readonly<Partial<Record<Setting['kind'], string>>> = {
  number: 'x',
  choice: 'name',
  'number or name': 'x|name',
  layers: 'widths',
  size: 'n|HxWxC',
};

/** A sentence of the table as help has it: without full stop, and without capital unless that is an abbreviation's. */
function inSentence(sentence: string): string {
  return sentence.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase()).replace(/\.$/, '');
}

/** When a checkpoint is due: after so many steps, or so many seconds. */
export type Every = { readonly steps: number } | { readonly seconds: number };

/** `500` steps, or `20s`. */
export function parseEvery(text: string): Every {
  const seconds = /s$/i.test(text);
  const { max } = SETTINGS.steps;
  const setting = seconds ? ({ kind: 'number', above: 0, max } as const) : SETTINGS.steps;
  const value = parseSetting(setting, seconds ? text.slice(0, -1) : text) as number;
  if (problemOf(setting, value)) {
    throw new InvalidArgumentError('It takes a number of steps, such as 500, or of seconds, such as 20s.');
  }
  return seconds ? { seconds: value } : { steps: value };
}

/** The byte that stands for white. */
export const parseWhite = parserOf<number>(
  { kind: 'whole', min: 1, max: 255 },
  'a byte from 1 to 255, such as 16 for bytes of 0 to 16',
);
/** A class number. */
export const parseLabel = parserOf<number>({ kind: 'whole', min: 0, max: labelCount('colors') - 1 });
/** Images in one picture. */
export const parseCount = parserOf<number>({ kind: 'whole', min: 1, max: 10_000 });

/** Images to test each epoch on. */
export const TEST_IMAGES = { kind: 'whole', min: 0, max: 10_000_000 } as const;
export const parseTestImages = parserOf<number>(TEST_IMAGES);
export const parsePatience = parserOf<number>(SETTINGS.epochs);

/** Images to draw. */
export const parseSamples = parserOf<number>(SETTINGS.count);
/** Images of a walk or of a row, from one end to the other. */
export const parseSteps = parserOf<number>({ kind: 'whole', min: 2, max: 1000 });
/** How far a dimension is moved from 0. */
export const parseRange = parserOf<number>({ kind: 'number', above: 0, max: 1000 });

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

const BY_PRESET = "the preset's";

export function addModelOptions(command: Command): Command {
  command.addOption(settingOption('preset', { use: 'other options say otherwise in part' }));
  for (const name of ['encoder', 'latent', 'likelihood', 'batchSize'] as const)
    command.addOption(settingOption(name, { absent: BY_PRESET }));
  for (const name of ['decoder', 'activation'] as const) command.addOption(settingOption(name));
  for (const name of LIKELIHOOD_FIELDS) {
    const { likelihoods, default: usual }: Setting = SETTINGS[name];
    const absent = `${usual ?? ABSENT[name] ?? 'must be given'}, for ${likelihoods?.join(', ')}`;
    command.addOption(settingOption(name, { absent }));
  }
  return command.addOption(settingOption('binarize', { use: 'each-epoch is the same as "each epoch"' }));
}

const FOREIGN = 'for a model file that does not name it';

/** What a command needs to load a model: the file, and what files of other programs do not say. */
export function addModelFileOptions(command: Command): Command {
  command.option('--model <file>', 'a trained model', parsePath, 'out/model.safetensors');
  for (const name of ['activation', 'likelihood'] as const) {
    const absent = SETTINGS[name].default;
    command.addOption(settingOption(name, { use: FOREIGN, absent }));
  }
  for (const name of FOREIGN_FIELDS) {
    const usual = { ...EARLIER_GAUSSIAN, categories: 'must be given' }[name];
    const absent = `${usual}, for ${SETTINGS[name].likelihoods.join(', ')}`;
    command.addOption(settingOption(name, { use: FOREIGN, absent }));
  }
  return command;
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

function isText(examples: SpecInput['input']): examples is Extract<SpecInput['input'], { text: unknown }> {
  return typeof examples === 'object' && 'text' in examples;
}

/** The model that the options describe, for examples of so many values, of this height, width and channels, or for texts. */
export function toSpec(examples: SpecInput['input'], options: ModelOptions, classes?: Classes): Spec {
  const { encoder, decoder, latent, activation, likelihood, binarize } = options;
  const further = likelihoodFields(options);
  const input = isText(examples) ? examples : inputFor(examples, options);
  try {
    return resolveSpec({
      ...{ input, encoder, latent, activation, likelihood, ...further },
      ...(decoder && { decoder }),
      ...(classes !== undefined && { classes }),
      ...(binarize && { binarize }),
    });
  } catch (error) {
    if (error instanceof SpecError) throw new UsageError(`--${error.message}`);
    throw error;
  }
}

/** Those fields of a spec that are said and are for some likelihoods alone. */
export function likelihoodFields(of: Partial<Record<(typeof LIKELIHOOD_FIELDS)[number], unknown>>): object {
  return Object.fromEntries(
    LIKELIHOOD_FIELDS.flatMap((name) => (of[name] === undefined ? [] : [[name, of[name]]])),
  );
}

/** The same of a run, whose width is that of an image unless it is of texts. */
export function runFields({
  width,
  ...config
}: Partial<Pick<Spec, 'text' | (typeof LIKELIHOOD_FIELDS)[number]>>): object {
  return likelihoodFields({ ...config, ...(config.text && { width }) });
}

/** The same by the terminal's options, for a run of which an older one does not say all; `none` for those that its likelihood has not. */
export function keptFields(
  of: Pick<Spec, 'likelihood' | 'text' | (typeof LIKELIHOOD_FIELDS)[number]>,
): Record<string, unknown> {
  const none = Object.fromEntries(LIKELIHOOD_FIELDS.map((name) => [name, 'none']));
  const kept = { ...none, ...(of.likelihood === 'gaussian' && EARLIER_GAUSSIAN), ...runFields(of) };
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => [FLAGS[name as keyof typeof FLAGS], value]),
  );
}

/** `gaussian, sigma shared, squash identity` */
export function describeLikelihood(
  spec: Pick<Spec, 'likelihood' | (typeof LIKELIHOOD_FIELDS)[number]>,
): string {
  const fields = Object.entries(likelihoodFields(spec)).map(([name, value]) => `${name} ${value}`);
  return [spec.likelihood, ...fields].join(', ');
}

/** `784-64-32-2-32-64-784` */
export function describeSpec(spec: Spec): string {
  const { input, encoder, latent, decoder, classes } = spec;
  const widths = [input, ...encoder.map(formatLayer), latent, ...decoder.map(formatLayer), input].join('-');
  if (classes === undefined) return widths;
  return `${widths}, told ${classes === 'colors' ? 'a colour' : `one of ${classes} classes`}`;
}
