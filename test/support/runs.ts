// Runs that have every option of a fit and every kind of model between them, thirty of rows and twenty of colour pictures by
// convolutions: for what must hold of each.

import { arraySource, type Source } from '../../src/data/source';
import type { SpecInput } from '../../src/graph/spec';
import type { FitOptions } from '../../src/train/trainer';
import { Random } from '../ops/harness';

const ROW = 12;
const PICTURE = [4, 5, 3] as const;
const EXAMPLES = 53;
export const RUN_STEPS = 23;

export interface Run {
  readonly name: string;
  /** What it has that another may not have. */
  readonly features: readonly string[];
  readonly spec: SpecInput;
  readonly options: Omit<FitOptions, 'steps' | 'epochs'>;
  readonly images: Uint8Array | Float32Array | Source;
  /** Steps behind which it is stopped, in ascending order. */
  readonly stops: readonly number[];
}

const MODELS: readonly Partial<SpecInput>[] = [
  { likelihood: 'bernoulli' },
  { likelihood: 'bernoulli', binarize: 'threshold' },
  { likelihood: 'bernoulli', binarize: 'once' },
  { likelihood: 'bernoulli', binarize: 'each epoch' },
  { likelihood: 'continuous-bernoulli' },
  { likelihood: 'gaussian', sigma: 0.5 },
  { likelihood: 'gaussian', sigma: 'shared', squash: 'sigmoid' },
  { likelihood: 'gaussian', sigma: 'each', squash: 'tanh' },
  { likelihood: 'gaussian', sigma: 'predicted' },
  { likelihood: 'logistic' },
  { likelihood: 'logistic', components: 3 },
  { likelihood: 'categorical', categories: 3 },
];
const SCHEDULES = [
  {},
  { schedule: 'cosine', decaySteps: 15, decay: 0.2 },
  { schedule: 'steps', decaySteps: 4, decay: 0.7 },
] as const satisfies Partial<FitOptions>[];
const BETAS = [
  {},
  { beta: 2 },
  { beta: 2, betaWarmup: 9 },
  { betaWarmup: 3, betaCycles: 3 },
] as const satisfies Partial<FitOptions>[];
const OBJECTIVES = [
  {},
  { samples: 3 },
  { freeBits: 0.2 },
  { samples: 2, clipNorm: 1 },
  { freeBits: 0.05, clipNorm: 3 },
] as const satisfies Partial<FitOptions>[];
/** Windows of data that pass through, of which 32 do not hold all of an epoch. */
const WINDOWS = [undefined, 32, undefined, 1000] as const;

/** Encoders of convolutions, by what they have. */
const ENCODERS = {
  'conv and dense': [{ conv: 4 }, { conv: 5, kernel: 3, stride: 1 }, 6],
  'a block of conv': [
    { conv: 3, kernel: 5 },
    {
      residual: [
        { conv: 4, kernel: 3, stride: 1 },
        { conv: 4, kernel: 3, stride: 1 },
      ],
    },
  ],
  'dense before conv': [12, { shape: [2, 3, 2] }, { conv: 4 }],
  'a block of another size': [
    { residual: [{ conv: 4 }, { conv: 6, kernel: 3, stride: 1 }] },
    { conv: 3, kernel: 1, stride: 1 },
    5,
  ],
} as const satisfies Record<string, SpecInput['encoder']>;

const take = <T>(from: readonly T[], i: number): T => from[i % from.length] as T;

function valuesOf({ likelihood, categories }: Partial<SpecInput>, width: number): Uint8Array | Float32Array {
  const random = new Random(7);
  const size = EXAMPLES * width;
  if (likelihood === 'gaussian') return Float32Array.from({ length: size }, () => random.uniform(-1, 1));
  if (likelihood !== 'categorical') return Uint8Array.from({ length: size }, () => random.whole(256));
  const values = new Uint8Array(size);
  for (let first = 0; first < size; first += categories as number)
    values[first + random.whole(categories as number)] = 255;
  return values;
}

/** As from a disk, in stretches, or picked from anywhere. */
function sourceOf(
  values: Uint8Array | Float32Array,
  width: number,
  { window, picked }: { window: number; picked: boolean },
): Source {
  const source = arraySource(values, width);
  const { count, kind, read } = source;
  return picked ? { ...source, window } : { count, kind, read, window };
}

/** Run number `i`, of examples of so many values, by these layers. */
function runOf(i: number, width: number, layers: Pick<SpecInput, 'input' | 'encoder'>): Run {
  // No two of these numbers have a factor in common with both lengths, so that pairs change.
  const model = take(MODELS, i);
  const conditional = i % 7 < 3;
  const objective = take(OBJECTIVES, i);
  const schedule = take(SCHEDULES, Math.floor(i / 2));
  const beta = take(BETAS, i + Math.floor(i / 4));
  const warmup = i % 3 === 1 ? { warmup: 6 } : {};
  const window = take(WINDOWS, Math.floor(i / 3));
  const values = valuesOf(model, width);
  const options = { batchSize: 16, learningRate: 0.02, ...objective, ...schedule, ...beta, ...warmup };
  const features = [
    ...Object.entries(model).map(([name, value]) => `${name} ${value}`),
    ...Object.keys({ ...objective, ...schedule, ...beta, ...warmup }),
    ...('schedule' in schedule ? [schedule.schedule] : ['a constant rate']),
    ...(conditional ? ['classes'] : []),
    ...(window === undefined ? [] : [i % 2 ? 'picked' : 'in stretches', `a window of ${window}`]),
  ];
  return {
    name: `${i + 1}: ${features.filter((feature) => !feature.startsWith('decay')).join(', ')}`,
    features,
    spec: {
      ...layers,
      latent: 3,
      activation: 'tanh',
      ...model,
      ...(conditional && { classes: 3 }),
    },
    options: {
      ...options,
      ...(conditional && { labels: Uint8Array.from({ length: EXAMPLES }, (_, n) => n % 3) }),
    },
    images: window === undefined ? values : sourceOf(values, width, { window, picked: i % 2 === 1 }),
    stops: [1 + (i % 5), 7 + (i % 11)],
  };
}

export const RUNS: readonly Run[] = Array.from({ length: 30 }, (_, i) =>
  runOf(i, ROW, { input: ROW, encoder: [7] }),
);

export const COLOUR_RUNS: readonly Run[] = Array.from({ length: 20 }, (_, i) => {
  const [name, encoder] = take(Object.entries(ENCODERS), i + Math.floor(i / 4));
  const run = runOf(i, 4 * 5 * 3, { input: PICTURE, encoder });
  return { ...run, name: `${run.name}, ${name}`, features: [...run.features, name] };
});
