// Models and data that go together, to be started by one click.

import { computed, effect, signal, untracked } from '@preact/signals';
import { chosen, chosenTexts, defaults, draft, images, sets } from '../form';
import { OWN, OWN_TEXTS } from '../link';
import { type Input, isTexts } from '../live';
import { sizeWords, whole } from '../numbers';
import { startDraft } from '../start';
import { adapter } from '../state';
import { MOST, modelFor, words } from './model';

export interface Card {
  readonly title: string;
  /** A data set of the site, {@link OWN} or {@link OWN_TEXTS}. */
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

/** One for each data set of the site, and for a person's own pictures and texts. */
export const cards = computed<readonly Card[]>(() => [
  ...sets.value.map((set) => ({
    title: TITLES[set.name] ?? set.name,
    data: set.name,
    words: set.text
      ? `${whole(set.train)} of at most ${set.text.length - 1} letters`
      : `${whole(set.train)} of ${sizeWords(set)}`,
    credit: set.credit,
  })),
  { title: 'Your pictures', data: OWN, words: 'files or a folder' },
  { title: 'Your texts', data: OWN_TEXTS, words: 'a .txt, .csv or .json file' },
]);

/** What is to be said of the model that a card came with, and what that was taken for. */
export const said = signal<
  { readonly data: string; readonly input: Input; readonly text: string } | undefined
>(undefined);

/** Takes the data of a card with a model that suits them, and starts it; a person's own pictures once there are some. */
export function take({ data }: Card): void {
  draft.value = { ...draft.value, data };
  suit();
  const there = data === OWN ? chosen.value : data === OWN_TEXTS ? chosenTexts.value : true;
  if (there) void startDraft();
  // Where they are to be chosen.
  else {
    const place = data === OWN ? 'own' : 'own-texts';
    requestAnimationFrame(() => document.getElementById(place)?.scrollIntoView());
  }
}

// What a person's own pictures need is known when they are read: read in another way they need the same, unless they have another
// size then, or other channels.
effect(() => {
  if (!chosen.value) return;
  untracked(() => {
    const { data, input } = said.value ?? {};
    if (data === OWN && draft.value.data === OWN && String(input) !== String(images.value.input)) suit();
  });
});

/** Types the model that suits the images, and all other settings as a first run has them, but for the seed. */
export function suit(): void {
  const { data, seed } = draft.value;
  const software = adapter.value?.software ?? false;
  const { input } = images.value;
  const { model, ms = 0 } = modelFor(input, software);
  draft.value = { ...defaults(software, model, data), seed };
  const there = modelFor(input, false).model;
  const aim = isTexts(input)
    ? 'the first words should come within seconds'
    : ms > MOST
      ? `even so a step may take ${whole(ms)} ms`
      : `a step should take at most ${MOST} ms`;
  const why =
    words(there) === words(model) ? '' : `: on a processor, where ${aim}; a GPU gets ${words(there)}`;
  said.value = { data, input, text: `${words(model)}${why}.` };
}
