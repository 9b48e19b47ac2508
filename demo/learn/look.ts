// What is looked at: the inspection that there is, and one dispatch of it.

import { computed, effect, signal } from '@preact/signals';
import type { Activation, Likelihood } from '../live';
import { attempt } from '../start';
import { inspection, run, step } from '../state';
import { firstOf, type Term, termsOf } from './terms';

const index = signal(0);

export const dispatches = computed(() => inspection.value?.dispatches ?? []);
/** The place of the dispatch that is looked at. */
export const chosen = computed(() => Math.min(index.value, Math.max(0, dispatches.value.length - 1)));
export const dispatch = computed(() => dispatches.value[chosen.value]);
/** Terms that it has a part in. */
export const lit = computed<readonly Term[]>(() => (dispatch.value ? termsOf(dispatch.value) : []));

/** Of the run's model. */
export const likelihood = computed<Likelihood>(() => run.value?.settings.likelihood ?? 'bernoulli');
/** Of a Gaussian's mean. */
export const squash = computed(() => run.value?.settings.squash ?? 'identity');
export const activation = computed<Activation>(() => run.value?.settings.activation ?? 'relu');

/** The worker is looking inside. */
export const looking = signal(false);
/** After how many steps it did. */
export const lookedAt = signal(0);
/** Goes through the dispatches by itself. */
export const walking = signal(false);

/** Milliseconds that each dispatch is shown for. */
const PACE = 1000;

effect(() => {
  if (!walking.value) return;
  const timer = setInterval(() => {
    if (chosen.peek() + 1 < dispatches.peek().length) index.value = chosen.peek() + 1;
    else walking.value = false;
  }, PACE);
  return () => clearInterval(timer);
});

/** Looks at one dispatch; who chooses does not want to be led on. */
export function choose(to: number): void {
  walking.value = false;
  index.value = Math.max(0, Math.min(to, dispatches.value.length - 1));
}

/** Looks at the first dispatch that has to do with a term; unless `anew`, only if the chosen one has not. */
export function chooseTerm(term: Term, anew = false): void {
  const first = firstOf(dispatches.value, term);
  if (first >= 0 && (anew || !lit.value.includes(term))) choose(first);
}

export function walk(): void {
  if (chosen.value + 1 >= dispatches.value.length) index.value = 0;
  walking.value = true;
}

/** Takes a step of the run apart. */
export async function look(): Promise<void> {
  looking.value = true;
  walking.value = false;
  await attempt(async (worker) => {
    const seen = await worker.inspect();
    lookedAt.value = step.value;
    inspection.value = seen;
  });
  looking.value = false;
}
