// What the page calls the settings.

import type { Settings } from './live';

export const LABELS: Readonly<Record<keyof Settings, string>> = {
  encoder: 'Encoder widths',
  decoder: 'Decoder widths',
  latent: 'Latent dimensions',
  activation: 'Activation',
  likelihood: 'Likelihood',
  binarize: 'Values of 0 or 1',
  sigma: 'Sigma',
  squash: 'Squashing',
  categories: 'Categories',
  components: 'Components',
  width: 'Width',
  wordDropout: 'Word dropout',
  ngrams: 'N-grams',
  buckets: 'Buckets',
  classes: 'Labels',
  beta: 'Beta',
  betaWarmup: 'Warm-up steps',
  betaCycles: 'Cycles of beta',
  samples: 'Samples of z',
  freeBits: 'Free bits',
  freeBitsOf: 'Free bits of',
  learningRate: 'Learning rate',
  schedule: 'Schedule of the rate',
  warmup: 'Warm-up of the rate',
  decaySteps: 'Decay steps',
  decay: 'Decay',
  clipNorm: 'Gradient norm',
  batchSize: 'Batch size',
  seed: 'Seed',
};

/** Words of the library about settings, by the page's names of those whose names are no words. */
export function byLabel(words: string): string {
  return words.replace(/\b[a-z]+[A-Z]\w*\b/g, (name) =>
    name in LABELS ? `“${LABELS[name as keyof Settings]}”` : name,
  );
}
