// Models and data that go together, to be started by one click.

import { computed, effect, signal, untracked } from '@preact/signals';
import { chosen, defaults, draft, images, sets } from '../form';
import { OWN } from '../link';
import type { Picture } from '../live';
import { sizeWords, whole } from '../numbers';
import { startDraft } from '../start';
import { adapter } from '../state';
import { MOST, modelFor, words } from './model';

export interface Card {
  readonly title: string;
  /** A data set of the site, or {@link OWN}. */
  readonly data: string;
  /** What there is to learn. */
  readonly words: string;
  /** Who made it, where that must be said. */
  readonly credit?: string | undefined;
}

/** What people call the data sets. */
const TITLES: Readonly<Record<string, string>> = {
  MNIST: 'Digits',
  'Fashion-MNIST': 'Fashion',
};

/** One for each data set of the site, and one for a person's own pictures. */
export const cards = computed<readonly Card[]>(() => [
  ...sets.value.map((set) => ({
    title: TITLES[set.name] ?? set.name,
    data: set.name,
    words: `${whole(set.train)} of ${sizeWords(set)}`,
    credit: set.credit,
  })),
  { title: 'Your pictures', data: OWN, words: 'files or a folder' },
]);

/** What is to be said of the model that a card came with. */
export const said = signal<{ readonly data: string; readonly text: string } | undefined>(undefined);

/** Takes the data of a card with a model that suits them, and starts it; a person's own pictures once there are some. */
export function take({ data }: Card): void {
  draft.value = { ...draft.value, data };
  suit();
  if (data !== OWN || chosen.value) void startDraft();
  // Where they are to be chosen.
  else requestAnimationFrame(() => document.getElementById('own')?.scrollIntoView());
}

// What a person's own pictures need is known when they are read.
effect(() => {
  if (chosen.value && untracked(() => said.value?.data === OWN && draft.value.data === OWN)) untracked(suit);
});

/** Types the model that suits the images, and all other settings as a first run has them, but for the seed. */
function suit(): void {
  const { data, seed } = draft.value;
  const software = adapter.value?.software ?? false;
  const input = images.value.input as Picture;
  const { model, ms } = modelFor(input, software);
  draft.value = { ...defaults(software, model, data), seed };
  const there = modelFor(input, false).model;
  const less = ms !== undefined && words(there) !== words(model);
  const why = less
    ? `: on a processor, where a step should take at most ${MOST} ms; a GPU gets ${words(there)}`
    : '';
  said.value = { data, text: `${words(model)}${why}.` };
}
