// What the settings form holds.

import { computed, effect, signal, untracked } from '@preact/signals';
import { checkLimits, checkSettings, type Images, type Settings } from '../src/live';
import type { SiteData } from './data/site';
import { type Draft, draftOf, OWN, type Problems, problemsOf } from './link';
import { say } from './messages';
import { adapter, data, run } from './state';
import type { Found } from './worker';

/** The data sets that this site has. */
export const sets = signal<readonly SiteData[]>([]);

/** A person's own images, and how they are to be brought to one size. */
export interface Own {
  readonly files: readonly File[];
  readonly size: number;
  readonly crop: 'cover' | 'contain';
  readonly invert: boolean;
}
export const SIZES = [16, 20, 28, 32, 48, 64] as const;
export const own = signal<Own>({ files: [], size: 28, crop: 'cover', invert: false });
/** What was found when they were read. */
export const found = signal<Found>({ skipped: [], train: Number.POSITIVE_INFINITY });

/** What a run begins with if nobody says otherwise: the tutorial's model. */
export function defaults(software: boolean): Draft {
  const settings: Settings = {
    encoder: [64, 32],
    latent: 2,
    activation: 'relu',
    likelihood: 'bernoulli',
    batchSize: software ? 128 : 256,
    learningRate: 0.001,
    beta: 1,
    betaWarmup: 0,
    seed: 1,
  };
  return draftOf(settings, 'MNIST');
}

export const draft = signal<Draft>(defaults(false));

export function type(field: keyof Draft, text: string): void {
  draft.value = { ...draft.value, [field]: text };
}

/** The images that it asks for; how many a person has of their own is known when they are read. */
const images = computed<Images>(() => {
  const set = sets.value.find(({ name }) => name === draft.value.data);
  if (set) return { pixels: set.width * set.height, count: set.train };
  return { pixels: own.value.size ** 2, count: Number.POSITIVE_INFINITY };
});

/** What is wrong with it; nothing starts before all is right. */
export const problems = computed<Problems>(() => {
  const { value: on } = adapter;
  const wrong = problemsOf(
    draft.value,
    sets.value.map(({ name }) => name),
    on ? (settings) => checkLimits(settings, images.value, on) : checkSettings,
  );
  const none = draft.value.data === OWN && own.value.files.length === 0;
  return none ? { ...wrong, data: 'needs images: choose some below, or drop them onto this page' } : wrong;
});

/** Images that somebody chose or dropped, in the place of those before. */
export function chooseOwn(files: readonly File[]): void {
  own.value = { ...own.value, files };
  type('data', OWN);
}

/** A draft whose batch has no more images than there are: who has few of their own need not count them. */
export function fitted(wanted: Draft): Draft {
  const { train } = found.peek();
  if (wanted.data !== OWN || Number(wanted.batchSize) <= train) return wanted;
  say('start', `The batch size was lowered to ${train}, the number of training images.`);
  return { ...wanted, batchSize: String(train) };
}

/** The run under way, as it would be typed. */
export const current = computed<Draft | undefined>(() => {
  if (!run.value) return undefined;
  const { settings, data } = run.value;
  return draftOf(settings, sets.value.some(({ name }) => name === data.name) ? data.name : OWN);
});

// The form follows the run where that has become another one, and keeps what is typed elsewhere.
let last: Draft | undefined;
effect(() => {
  const now = current.value;
  if (!now) return;
  const changed = Object.entries(now).filter(([field, text]) => text !== last?.[field as keyof Draft]);
  last = now;
  untracked(() => {
    draft.value = { ...draft.value, ...Object.fromEntries(changed) };
  });
});

/** How many images there are, in words. */
export const dataWords = computed(() => {
  if (!data.value) return '';
  const { width, height, train, test, judged } = data.value;
  const count = (n: number) => n.toLocaleString('en');
  const images = `${count(train)} training and ${count(test)} test images of ${width} x ${height}`;
  return judged < test ? `${images}, judged by ${count(judged)}` : images;
});
