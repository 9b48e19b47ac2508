// Models and data that go together, to be started by one click.

import { computed } from '@preact/signals';
import { chosen, chosenTexts, draft, sets } from '../form';
import { OWN, OWN_TEXTS } from '../link';
import { sizeWords, whole } from '../numbers';
import { startDraft } from '../start';
import { suit } from './suit';

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
