// What the page has to say. Each message is about something, and goes when that has changed.

import { signal } from '@preact/signals';

/**
 * What a message is about, and so how long it holds:
 * - `form`: that settings are wrong, until they are right
 * - `start`: a start that was asked for, until the next one
 * - `images`: files that were chosen, until others are, or another data set is
 * - `model`: a model file, until another is loaded or a run goes on
 * - `kept`: the run of an earlier visit, until it is continued or discarded
 * - `run`: what stopped the run, until it goes on or another begins
 * - `warning ...`: what the library warns of, a topic a kind, until that is so no more or another run begins
 * - `gpu`: a lost device, until another run begins
 * - `archive`: an archive that was asked for, until the next one
 * - `action`: what a person last did, until they do something else
 * - `ask`: a question to the model, until the next one
 */
export type Topic =
  | 'form'
  | 'start'
  | 'images'
  | 'model'
  | 'kept'
  | 'run'
  | `warning ${string}`
  | 'gpu'
  | 'archive'
  | 'action'
  | 'ask';

export interface Message {
  readonly topic: Topic;
  readonly kind: 'error' | 'notice';
  readonly text: string;
}

/** Oldest first, at most one about each topic. */
export const messages = signal<readonly Message[]>([]);

/** Says something in the place of what was said about the same before. */
export function say(topic: Topic, text: string, kind: Message['kind'] = 'notice'): void {
  messages.value = [...without(topic), { topic, kind, text }];
}

/** Takes back what was said about these. */
export function unsay(...topics: readonly Topic[]): void {
  if (messages.peek().some(({ topic }) => topics.includes(topic))) messages.value = without(...topics);
}

function without(...topics: readonly Topic[]): readonly Message[] {
  return messages.peek().filter(({ topic }) => !topics.includes(topic));
}
