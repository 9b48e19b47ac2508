// Twenty runs on texts, with every kind of model of texts and every option of a fit between them: for what must hold of each.

import { arraySource } from '../../src/data/source';
import type { SpecInput } from '../../src/graph/spec';
import { symbolCount, type TextShape } from '../../src/text_shape';
import type { FitOptions } from '../../src/train/trainer';
import { Random } from '../ops/harness';
import type { Run } from './runs';

const heads = (...counts: readonly number[]) => counts.map((transformer) => ({ transformer }));

/** A text of so many bytes an item, and of so many symbols with the end. */
const textOf = (length: number, symbols: number): TextShape => ({
  length,
  alphabet: String.fromCodePoint(...Array.from({ length: symbols - 1 }, (_, i) => 0x4e00 + i)),
});

/** No two of these lists are as long as each other, or have lengths with a factor in common, so that pairs change. */
const TEXTS = [
  { name: 'ragged', text: textOf(7, 6) },
  { name: 'of one byte', text: textOf(1, 5) },
  { name: 'of two symbols', text: textOf(13, 2) },
  { name: 'of 256 symbols', text: textOf(5, 256) },
  { name: 'of the longest', text: textOf(65, 9) },
] as const;
const MODELS: readonly (Partial<SpecInput> & { readonly name: string })[] = [
  { name: 'a block in each half', encoder: heads(2), decoder: heads(2) },
  { name: 'a decoder alone', encoder: [], decoder: heads(1, 4), wordDropout: 0.9 },
  { name: 'no blocks, n-grams', encoder: [], decoder: [], width: 12, wordDropout: 0, ngrams: 3, buckets: 50 },
];
const OBJECTIVES = [
  { freeBits: 0.25, betaWarmup: 1000 },
  {},
  { samples: 3 },
  { freeBits: 0.1, freeBitsOf: 'all', clipNorm: 1 },
  { beta: 2, betaWarmup: 6 },
  { betaWarmup: 3, betaCycles: 3 },
  { samples: 2, clipNorm: 3 },
] as const satisfies Partial<FitOptions>[];
const SCHEDULES = [
  {},
  { schedule: 'cosine', decaySteps: 11, decay: 0.2 },
  { schedule: 'steps', decaySteps: 4, decay: 0.7 },
  { warmup: 5 },
] as const satisfies Partial<FitOptions>[];
/** Of 37 items, in batches of these: the last of an epoch is smaller, or it is the only one. */
const ITEMS = 37;
const BATCHES = [16, 7, 64, 5, 37, 1] as const;

const take = <T>(from: readonly T[], i: number): T => from[i % from.length] as T;

/** Items of any length, the empty one, the longest and some that stand there twice among them. */
function items({ length, alphabet }: TextShape, seed: number): Uint8Array {
  const random = new Random(seed);
  const rows = new Uint8Array(ITEMS * length);
  const symbols = symbolCount({ length, alphabet });
  for (let i = 0; i < ITEMS; i++) {
    const used = i < 2 ? i * (length - 1) : random.whole(length);
    for (let j = 0; j < used; j++) rows[i * length + j] = 1 + random.whole(symbols - 1);
  }
  return rows;
}

function runOf(i: number): Run {
  const { name, text } = take(TEXTS, i);
  const { name: layers, ...model } = take(MODELS, i);
  const [objective, schedule, batchSize] = [take(OBJECTIVES, i), take(SCHEDULES, i), take(BATCHES, i)];
  const conditional = i % 11 < 4;
  const window = i % 8 === 5 ? 16 : undefined;
  const rows = items(text, 20 + i);
  const features = [
    ...[name, layers, `batches of ${batchSize}`],
    ...Object.keys({ ...objective, ...schedule }),
    ...('schedule' in schedule ? [schedule.schedule] : []),
    ...(conditional ? ['classes'] : []),
    ...(window === undefined ? [] : ['a stream']),
  ];
  return {
    name: `${i + 1}: ${features.join(', ')}`,
    features,
    spec: {
      ...{ input: { text }, width: 8, latent: 3, activation: i % 2 ? 'gelu' : 'relu', ...model },
      ...(conditional && { classes: 3 }),
    },
    options: {
      ...{ batchSize, learningRate: 0.02, ...objective, ...schedule },
      ...(conditional && { labels: Uint8Array.from({ length: ITEMS }, (_, n) => n % 3) }),
    },
    images: window === undefined ? rows : { ...arraySource(rows, text.length), window },
    stops: [1 + (i % 5), 7 + (i % 6)],
  };
}

/** The model and the options that a text has for granted. */
const DEFAULTS: Run = {
  name: '20: all by default',
  features: ['all by default'],
  spec: { input: { text: textOf(9, 27) }, latent: 32 },
  options: { batchSize: 128, freeBits: 0.25, betaWarmup: 1000 },
  images: items(textOf(9, 27), 9),
  stops: [1, 3],
};

export const TEXT_RUNS: readonly Run[] = [...Array.from({ length: 19 }, (_, i) => runOf(i)), DEFAULTS];
/** Steps of each. */
export const TEXT_STEPS = 14;
