import type { SettingName } from '../../src/index';

/** The settings that the terminal takes, each as the option that it is there. */
export const FLAGS = {
  preset: 'preset',
  input: 'input',
  encoder: 'encoder',
  decoder: 'decoder',
  latent: 'latent',
  activation: 'activation',
  likelihood: 'likelihood',
  binarize: 'binarize',
  sigma: 'sigma',
  squash: 'squash',
  categories: 'categories',
  components: 'components',
  width: 'width',
  wordDropout: 'word-dropout',
  ngrams: 'ngrams',
  buckets: 'buckets',
  batchSize: 'batch',
  epochs: 'epochs',
  steps: 'steps',
  learningRate: 'lr',
  schedule: 'schedule',
  warmup: 'warmup',
  decaySteps: 'decay-steps',
  decay: 'decay',
  beta: 'beta',
  betaWarmup: 'beta-warmup',
  betaCycles: 'beta-cycles',
  samples: 'samples',
  freeBits: 'free-bits',
  freeBitsOf: 'free-bits-of',
  beta1: 'beta1',
  beta2: 'beta2',
  epsilon: 'epsilon',
  clipNorm: 'clip-norm',
  seed: 'seed',
  rounds: 'rounds',
  temperature: 'temperature',
  long: 'long',
  matmul: 'matmul',
} as const satisfies Partial<Record<SettingName, string>>;

/** What the library says, in the terminal's names of options. */
export function inTerminalWords(message: string): string {
  return message.replace(CALLED_OTHERWISE, (name) => `--${FLAGS[name as keyof typeof FLAGS]}`);
}

/** Names that are no words of their own, and so can be told from what else a message says. */
const CALLED_OTHERWISE = new RegExp(
  `\\b(${Object.keys(FLAGS)
    .filter((name) => /[A-Z]/.test(name))
    .join('|')})\\b`,
  'g',
);
