import { ACTIVATIONS } from './ops/activation/names';
import { BINARIZATIONS } from './ops/bernoulli/names';
import { NAMED_CLASSES } from './ops/condition/names';
import { BUCKETS, NGRAMS } from './ops/embedding/names';
import { SIGMA_RANGE, SIGMAS, SQUASHES } from './ops/gaussian/names';
import { FREE_BITS_OF } from './ops/latent/names';
import { LIKELIHOODS } from './ops/likelihood/names';
import { MOST_COMPONENTS } from './ops/logistic_mixture/names';
import { SCHEDULES } from './schedules';
import type { Call, Setting } from './setting_kinds';
import { MATMULS } from './tiles/table';

export type {
  Call,
  Choice,
  Flag,
  Layers,
  NumberOrName,
  RealNumber,
  Setting,
  WholeNumber,
} from './setting_kinds';

/** The widest a layer may be: offsets into the parameters stay far below 2^32. */
export const MAX_WIDTH = 2 ** 20;
/** The GPU counts steps, epochs and examples in 32 bits; half of that is far above use, and no sum of two overflows. */
export const MAX_COUNT = 2 ** 31;

/**
 * Every setting of the library, once: from this table are made its checks, the terminal's options and help, the page's
 * fields, and docs/settings.md (`npm run docs`). What each does is in sentences.ts, which training need not download.
 *
 * Where terminal, page and library had different ranges, the widest holds: a run, a link or a program that was good
 * stays so.
 */
export const SETTINGS = {
  preset: {
    kind: 'choice',
    of: ['presetFor'],
    choices: ['tutorial', 'mlp', 'conv', 'text'],
    absent: true,
  },
  input: {
    kind: 'size',
    of: ['spec'],
    unit: 'values',
    min: 1,
    max: MAX_WIDTH,
    tutorial: 784,
  },
  encoder: {
    kind: 'layers',
    of: ['spec'],
    default: [],
    tutorial: [64, 32],
    text: [{ transformer: 4 }, { transformer: 4 }],
  },
  latent: {
    kind: 'whole',
    of: ['spec'],
    unit: 'dimensions',
    min: 1,
    max: MAX_WIDTH,
    tutorial: 2,
    text: 32,
  },
  decoder: {
    kind: 'layers',
    of: ['spec'],
    absent: true,
    example: [32, 64],
    text: [{ transformer: 4 }, { transformer: 4 }, { transformer: 4 }],
  },
  activation: { kind: 'choice', of: ['spec', 'load'], choices: ACTIVATIONS, default: 'relu' },
  likelihood: {
    kind: 'choice',
    of: ['spec', 'load'],
    choices: LIKELIHOODS,
    default: 'bernoulli',
    text: 'tokens',
  },
  classes: {
    kind: 'number or name',
    whole: true,
    of: ['spec'],
    // Of one, a label says nothing.
    min: 2,
    max: 2 ** 16,
    choices: NAMED_CLASSES,
    absent: true,
    example: 10,
  },
  sigma: {
    kind: 'number or name',
    of: ['spec', 'load'],
    likelihoods: ['gaussian'],
    min: SIGMA_RANGE[0],
    max: SIGMA_RANGE[1],
    choices: SIGMAS,
    default: 'shared',
  },
  squash: {
    kind: 'choice',
    of: ['spec', 'load'],
    likelihoods: ['gaussian'],
    choices: SQUASHES,
    default: 'identity',
  },
  categories: {
    kind: 'whole',
    of: ['spec', 'load'],
    likelihoods: ['categorical'],
    unit: 'columns',
    min: 1,
    max: MAX_WIDTH,
    example: 10,
  },
  components: {
    kind: 'whole',
    of: ['spec'],
    likelihoods: ['logistic'],
    unit: 'components',
    // One is no mixture.
    min: 2,
    max: MOST_COMPONENTS,
    absent: true,
    example: 3,
  },
  width: {
    kind: 'whole',
    of: ['spec'],
    likelihoods: ['tokens'],
    unit: 'values',
    min: 4,
    max: 1024,
    default: 64,
  },
  wordDropout: {
    kind: 'number',
    of: ['spec'],
    likelihoods: ['tokens'],
    min: 0,
    max: 0.99,
    default: 0.3,
  },
  ngrams: {
    kind: 'whole',
    of: ['spec'],
    likelihoods: ['tokens'],
    unit: 'characters',
    min: NGRAMS.least,
    max: NGRAMS.most,
    absent: true,
    example: 4,
  },
  buckets: {
    kind: 'whole',
    of: ['spec'],
    likelihoods: ['tokens'],
    unit: 'rows',
    min: BUCKETS.least,
    max: BUCKETS.most,
    absent: true,
    example: 8192,
  },
  binarize: { kind: 'choice', of: ['spec'], choices: BINARIZATIONS, absent: true },
  epochs: {
    kind: 'whole',
    of: ['fit'],
    unit: 'epochs',
    min: 1,
    max: MAX_COUNT,
    absent: true,
    example: 50,
  },
  steps: {
    kind: 'whole',
    of: ['fit'],
    unit: 'steps',
    min: 1,
    max: MAX_COUNT,
    absent: true,
    example: 1000,
  },
  batchSize: {
    kind: 'whole',
    of: ['fit', 'evaluate', 'scores', 'planTraining'],
    unit: 'examples',
    min: 1,
    // More rows fit no adapter's dispatch.
    max: 2 ** 18,
    default: 256,
  },
  learningRate: {
    kind: 'number',
    of: ['fit', 'planTraining'],
    above: 0,
    // Adam moves each parameter by about as much a step, and weights begin below 1, so that 1 diverges already. Training
    // reports that better than a range can, which keeps out slips alone.
    max: 1000,
    default: 0.001,
  },
  schedule: { kind: 'choice', of: ['fit', 'planTraining'], choices: SCHEDULES, default: 'constant' },
  warmup: {
    kind: 'whole',
    of: ['fit', 'planTraining'],
    unit: 'steps',
    min: 0,
    max: MAX_COUNT,
    default: 0,
    example: 500,
  },
  decaySteps: {
    kind: 'whole',
    of: ['fit', 'planTraining'],
    unit: 'steps',
    min: 1,
    max: MAX_COUNT,
    absent: true,
    example: 10_000,
  },
  decay: { kind: 'number', of: ['fit', 'planTraining'], min: 0, max: 1, default: 0.1 },
  beta: {
    kind: 'number',
    of: ['fit', 'planTraining'],
    min: 0,
    // Who knows the weight beside a mean over values, where here they are summed, multiplies it by their number:
    // 12,288 for 64 x 64 pixels in colour.
    max: 1e6,
    default: 1,
  },
  betaWarmup: {
    kind: 'whole',
    of: ['fit', 'planTraining'],
    unit: 'steps',
    min: 0,
    max: MAX_COUNT,
    default: 0,
    example: 1000,
    text: 1000,
  },
  betaCycles: {
    kind: 'whole',
    of: ['fit', 'planTraining'],
    unit: 'cycles',
    min: 1,
    max: MAX_COUNT,
    default: 1,
    example: 4,
  },
  samples: {
    kind: 'whole',
    of: ['fit', 'evaluate', 'scores', 'planTraining'],
    unit: 'samples',
    min: 1,
    max: 2 ** 20,
    default: 1,
    example: 5,
  },
  freeBits: {
    kind: 'number',
    of: ['fit', 'planTraining'],
    unit: 'nats per dimension',
    min: 0,
    // The KL of a dimension whose logvar is at its upper bound, exp(20) / 2, is far above.
    max: 1e6,
    default: 0,
    example: 0.25,
    text: 0.25,
  },
  freeBitsOf: { kind: 'choice', of: ['fit', 'planTraining'], choices: FREE_BITS_OF, default: 'each' },
  // Adam divides by 1 - beta1 and 1 - beta2, which must not be 0 in f32.
  beta1: { kind: 'number', of: ['fit', 'planTraining'], min: 0, max: 0.99999, default: 0.9 },
  beta2: { kind: 'number', of: ['fit', 'planTraining'], min: 0, max: 0.9999999, default: 0.999 },
  epsilon: {
    kind: 'number',
    of: ['fit', 'planTraining'],
    // Not 0: where all gradients were 0, Adam would divide 0 by 0.
    min: 1e-12,
    max: 1,
    default: 1e-7,
  },
  clipNorm: {
    kind: 'number',
    of: ['fit', 'planTraining'],
    above: 0,
    // From 2^48 on, 2.8e14, a gradient ends the run.
    max: 1e15,
    absent: true,
    example: 1,
  },
  seed: {
    kind: 'whole',
    of: ['create', 'evaluate', 'scores', 'sample', 'writeText', 'planTraining'],
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    default: 0,
  },
  count: {
    kind: 'whole',
    of: ['sample'],
    unit: 'examples',
    min: 1,
    // 31 GB of MNIST's images.
    max: 1e7,
    example: 64,
  },
  rounds: {
    kind: 'whole',
    of: ['restore'],
    unit: 'rounds',
    min: 1,
    // A submit holds all rounds of a row.
    max: 1024,
    default: 20,
  },
  temperature: { kind: 'number', of: ['writeText'], min: 0, max: 100, default: 1, example: 0.7 },
  long: { kind: 'choice', of: ['textItems'], choices: ['skip', 'cut'], default: 'skip' },
  matmul: { kind: 'choice', of: ['openGpu', 'planTraining'], choices: MATMULS, absent: true },
  powerPreference: {
    kind: 'choice',
    of: ['openGpu'],
    choices: ['low-power', 'high-performance'],
    default: 'high-performance',
  },
  forceFallbackAdapter: { kind: 'flag', of: ['openGpu'], default: false },
  sliceTime: {
    kind: 'number',
    of: ['openGpu'],
    unit: 'milliseconds',
    above: 0,
    // Chrome ends a submit of 10 s and loses the device, Windows often one of 2 s.
    max: 5000,
    absent: true,
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** A setting as its kind describes it, whichever it is. */
export function settingOf(name: SettingName): Setting {
  return SETTINGS[name];
}

/** The names of the settings that a call takes, in the table's order. */
export function namesOf(call: Call): SettingName[] {
  return (Object.keys(SETTINGS) as SettingName[]).filter((name) => settingOf(name).of.includes(call));
}
