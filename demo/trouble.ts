// What the page says of a run that goes wrong, and of a GPU that is gone.

import type { TrainingWarning } from '../src/index';
import { byLabel } from './labels';
import type { SessionEvent } from './live';
import { nats, whole } from './numbers';

type Gone = Extract<SessionEvent, { readonly type: 'gone' }>;
type Warned = Extract<SessionEvent, { readonly type: 'warned' }>;

/** What there is of the data. */
type Noun = 'image' | 'text';

/** A GPU that cannot be had any more: up to where the run is kept, and what to do. */
export function goneWords({ reason, step, kept }: Gone): string {
  return [
    `The GPU was lost (${reason}), and the browser gives no other.`,
    kept
      ? `The run is kept in this browser up to step ${whole(kept.step)}: reload the page and continue it there; Continue tries it without that.`
      : step === undefined
        ? 'There was no checkpoint of the run yet: reload the page to begin again.'
        : `Its last checkpoint, of step ${whole(step)}, is in this tab alone: save the model, then reload the page and load it.`,
    'Start asks for the GPU again.',
  ].join(' ');
}

/** That the loss has exploded, if it has. */
export function explosionWords({ warnings }: Warned, noun: Noun = 'image'): string | undefined {
  const warning = warnings.find(({ kind }) => kind === 'exploded');
  if (warning?.kind !== 'exploded') return undefined;
  const { step, objective, baseline } = warning;
  return `The loss exploded at step ${whole(step)}: ${nats(objective)} nats per ${noun}, where it began with ${nats(baseline)}. Learning seldom comes back from there.`;
}

/** What is said of a warning: by the names of this page where it has words of its own, else as the library says it. */
export function warningWords(warning: TrainingWarning, noun: Noun = 'image'): string {
  if (warning.kind !== 'vanished') return byLabel(warning.message);
  const { step, kl } = warning;
  return `The KL has vanished: ${kl.toPrecision(2)} nats per ${noun} up to step ${whole(step)}, so the latents say nothing of the ${noun}s. A smaller beta, or warm-up steps, lets the model use them.`;
}

/** The rate to start over with when a run has exploded: a tenth. */
export function lowered(rate: number): number {
  return Number((rate / 10).toPrecision(3));
}
