// A file of a person's own texts on its way to the worker, which reads it as soon as it is chosen.

import { signal } from '@preact/signals';
import { changeImages } from './cards/suit';
import { chosenTexts, type as typed } from './form';
import { OWN_TEXTS } from './link';
import { unsay } from './messages';
import { attempt } from './start';
import type { TextsOptions } from './words/protocol';

/** How files are read. */
export const options = signal<TextsOptions>({ long: 'skip' });
/** A file is being read. */
export const readingTexts = signal(false);

/** A file and how it is read: the newest, and the last that was not refused. */
interface Choice {
  readonly file: File;
  readonly how: TextsOptions;
}
let newest: Choice | undefined;
let taken: Choice | undefined;

/** Takes a file in the place of the one before, of which the first column is read where it is a table. */
export async function chooseTexts(chosen: File): Promise<void> {
  await read({ file: chosen, how: { long: options.peek().long } });
}

/** Reads the same file in another way. */
export async function change(how: Partial<TextsOptions>): Promise<void> {
  options.value = { ...options.peek(), ...how };
  if (newest) await read({ file: newest.file, how: options.peek() });
}

async function read(choice: Choice): Promise<void> {
  newest = choice;
  options.value = choice.how;
  unsay('kept');
  readingTexts.value = true;
  const done = await attempt(async (worker) => {
    const preview = await worker.readTexts(choice.file, choice.how);
    if (newest !== choice) return;
    taken = choice;
    changeImages(() => {
      chosenTexts.value = preview;
      typed('data', OWN_TEXTS);
    });
  }, 'images');
  if (newest !== choice) return;
  readingTexts.value = false;
  newest = taken;
  options.value = taken?.how ?? choice.how;
  if (done) requestAnimationFrame(() => document.getElementById('own-texts')?.scrollIntoView());
}
