// What the settings form holds.

import { computed, effect, signal, untracked } from '@preact/signals';
import { loadLayers, SETTINGS, type Setting } from '../src/index';
import type { Preview } from './data/preview';
import type { SiteData } from './data/site';
import { type Draft, draftOf, OWN, OWN_TEXTS, type Problems, problemsOf } from './link';
import {
  type Channels,
  checkLimits,
  checkSettings,
  FIELDS,
  type Images,
  type Input,
  isTexts,
  type Picture,
  SELDOM,
  type Settings,
  type TextShape,
} from './live';
import { say } from './messages';
import { sizeWords } from './numbers';
import { adapter, data, run } from './state';
import type { TextsPreview } from './words/protocol';

/** The data sets that this site has. */
export const sets = signal<readonly SiteData[]>([]);

/** How a person's own images are to be read. */
export interface Own {
  readonly size: number;
  readonly crop: 'cover' | 'contain';
  /** Grey or colour, where somebody has said so. */
  readonly channels?: Channels | undefined;
  readonly invert: boolean;
  /** The byte that stands for white, where somebody has said so. */
  readonly white?: number | undefined;
}
export const SIZES = [16, 20, 28, 32, 48, 64] as const;
export const own = signal<Own>({ size: 28, crop: 'cover', invert: false });

/** Images of a person's own that were read. */
export interface Choice {
  readonly id: number;
  /** Files that they came in, those included that were skipped. */
  readonly files: number;
  readonly options: Own;
  readonly preview: Preview;
}
export const chosen = signal<Choice | undefined>(undefined);

/** Texts of a person's own that were read. */
export const chosenTexts = signal<TextsPreview | undefined>(undefined);

/** Images that are on their way: files that were found, and what part of them is read, once all are found. */
export interface Reading {
  readonly files: number;
  readonly part?: number;
}
export const reading = signal<Reading | undefined>(undefined);

/** What a run begins with if nobody says otherwise: the tutorial's model; or another one, as far as that is said. */
export function defaults(software: boolean, said: Partial<Settings> = {}, data = 'MNIST'): Draft {
  const usual = FIELDS.filter((field) => !(SELDOM as readonly string[]).includes(field)).map((field) => {
    const { tutorial, default: usual }: Setting = SETTINGS[field];
    return [field, tutorial ?? usual];
  });
  const batch = software && { batchSize: 128 };
  return draftOf({ ...Object.fromEntries(usual), ...batch, ...said } as Settings, data);
}

export const draft = signal<Draft>(defaults(false));

export function type(field: keyof Draft, text: string): void {
  draft.value = { ...draft.value, [field]: text };
}

/** Before texts were read, which may be any. */
const ANY_TEXTS = { length: 9, alphabet: 'abcdefghijklmnopqrstuvwxyz' };

/** The images or texts that it asks for; how many a person has of their own is known when they are read. */
export const images = computed<Images & { readonly input: Exclude<Input, number> }>(() => {
  const set = sets.value.find(({ name }) => name === draft.value.data);
  if (set) {
    const { train, classes, trainLabels } = set;
    return { input: inputOf(set), count: train, classes: trainLabels ? classes.length : 0 };
  }
  if (draft.value.data === OWN_TEXTS) {
    const { text = ANY_TEXTS } = chosenTexts.value ?? {};
    return { input: { text }, count: Number.POSITIVE_INFINITY, classes: 0 };
  }
  const { size, channels: wished } = own.value;
  const { width = size, height = size, channels = wished ?? 1 } = chosen.value?.preview ?? {};
  const { told: classes } = chosen.value?.preview ?? {};
  return { input: [height, width, channels], count: Number.POSITIVE_INFINITY, classes };
});

/** Height, width and channels of a data set's images, or what its texts are. */
export function inputOf({
  height,
  width,
  channels = 1,
  text,
}: SiteData): Picture | { readonly text: TextShape } {
  return text ? { text } : [height, width, channels];
}

/** What checks models of texts, and what plans them, is there: it comes when the first are asked for. */
const textsReady = signal(false);
export const typesTexts = computed(() => isTexts(images.value.input));

effect(() => {
  if (!typesTexts.value || textsReady.peek()) return;
  // Who starts such a run meanwhile is told by the worker what is wrong with it.
  loadLayers({ input: { text: ANY_TEXTS } }).then(
    () => {
      textsReady.value = true;
    },
    () => {},
  );
});

/** What is wrong with it; nothing starts before all is right. */
export const problems = computed<Problems>(() => {
  const { value: on } = adapter;
  const wrong = problemsOf(
    draft.value,
    sets.value.map(({ name }) => name),
    on && (!typesTexts.value || textsReady.value)
      ? (settings) => checkLimits(settings, images.value, on)
      : checkSettings,
  );
  if (draft.value.data === OWN_TEXTS && !chosenTexts.value)
    return { ...wrong, data: 'needs a file of texts: choose one below, or drop it onto this page' };
  const none = draft.value.data === OWN && !chosen.value && !reading.value;
  return none ? { ...wrong, data: 'needs images: choose some below, or drop them onto this page' } : wrong;
});

/** A draft whose batch has no more images than these: who has few of their own need not count them. */
export function fitted(wanted: Draft, train: number): Draft {
  if (Number(wanted.batchSize) <= train) return wanted;
  const what = typesTexts.peek() ? 'texts' : 'images';
  say('start', `The batch size was lowered to ${train}, the number of training ${what}.`);
  return { ...wanted, batchSize: String(train) };
}

/** The run under way, as it would be typed. */
export const current = computed<Draft | undefined>(() => {
  if (!run.value) return undefined;
  const { settings, data } = run.value;
  const own = data.text ? OWN_TEXTS : OWN;
  return draftOf(settings, sets.value.some(({ name }) => name === data.name) ? data.name : own);
});

// The form follows the run where that has become another one, and keeps what is typed elsewhere.
let last: Draft | undefined;

/** A run is about to begin with this: where it is so, what is typed until then stays. */
export function began(wanted: Draft): void {
  last = wanted;
}

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
  const { train, test, judged, text } = data.value;
  const count = (n: number) => n.toLocaleString('en');
  const of = text ? `texts of at most ${text.length - 1} characters` : `images of ${sizeWords(data.value)}`;
  const images = `${count(train)} training and ${count(test)} test ${of}`;
  return judged < test ? `${images}, judged by ${count(judged)}` : images;
});
