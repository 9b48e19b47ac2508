// A model that suits the data that are asked for.

import { signal } from '@preact/signals';
import { likelihoodFor, SETTINGS } from '../../src/index';
import { defaults, draft, images, type as typed } from '../form';
import type { Draft } from '../link';
import { type Input, isTexts } from '../live';
import { whole } from '../numbers';
import { adapter } from '../state';
import { MOST, modelFor, words } from './model';

/** What is to be said of the model that suits some data. */
export const said = signal<{ readonly data: string; readonly text: string } | undefined>(undefined);

/** Types the model that suits the images, and all other settings as a first run has them, but for the seed. */
export function suit(): void {
  const { data, seed } = draft.peek();
  const { input } = images.peek();
  const { model, ms = 0 } = modelFor(input, isSoftware());
  draft.value = { ...defaults(isSoftware(), model, data), seed };
  const there = modelFor(input, false).model;
  const aim = isTexts(input)
    ? 'the first words should come within seconds'
    : ms > MOST
      ? `even so a step may take ${whole(ms)} ms`
      : `a step should take at most ${MOST} ms`;
  const why =
    words(there) === words(model) ? '' : `: on a processor, where ${aim}; a GPU gets ${words(there)}`;
  said.value = { data, text: `${words(model)}${why}.` };
}

/**
 * Changes what images or texts are asked for. Who has chosen no layers and latents gets the model that suits them, as does who had one of
 * texts for images, or the other way round; else the likelihood goes with them, where nobody has chosen another one.
 */
export function changeImages(change: () => void): void {
  const { input: before } = images.peek();
  const isUsual =
    sameModel(draft.peek(), usualDraft(before)) || sameModel(draft.peek(), defaults(isSoftware()));
  const isFree = draft.peek().likelihood === usualLikelihood(before);
  change();
  const { input } = images.peek();
  if (JSON.stringify(input) === JSON.stringify(before)) return;
  if (isUsual || isTexts(input) !== isTexts(before)) suit();
  else {
    said.value = undefined;
    if (isFree) typed('likelihood', usualLikelihood(input));
  }
}

function sameModel(one: Draft, other: Draft): boolean {
  return (['encoder', 'latent', 'decoder'] as const).every((field) => one[field] === other[field]);
}

/** What a first run on such data has. */
function usualDraft(input: Input): Draft {
  return defaults(isSoftware(), modelFor(input, isSoftware()).model);
}

function usualLikelihood(input: Input): string {
  return isTexts(input) ? SETTINGS.likelihood.text : likelihoodFor(input);
}

function isSoftware(): boolean {
  return adapter.peek()?.software ?? false;
}
