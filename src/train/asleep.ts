import { blocksIn } from './blocks';
import { LEAST_KL } from './collapse';

/**
 * Whether dimensions of the latent space are used, by what evaluations of the model tell between steps. One sleeps whose KL
 * was next to nothing in each evaluation for as long as a vanished KL is watched: its z is noise to the decoder. Some are no
 * fault: they are those of which the model has no need. Half of them are told of.
 */

/** Half of the latent dimensions or more say nothing of the examples. */
export interface AsleepWarning {
  readonly kind: 'asleep';
  readonly message: string;
  /** Where it was noticed, in optimiser steps of the model's life. */
  readonly step: number;
  /** Those that sleep, from 0, and how many there are in all. */
  readonly dimensions: readonly number[];
  readonly latent: number;
}

/** Nats per example: a dimension below this sleeps. One that counts as active, by a mean of variance 0.01, has half of it. */
const LEAST = 0.01;
/** Evaluations behind one another, at least. */
const EVALUATIONS = 3;
/** Part of the dimensions that sleep for a warning. */
const PART = 0.5;

/** Steps, and examples in them, in which the KL has had its whole weight. */
export interface Span {
  readonly steps: number;
  readonly examples: number;
}

export class Asleep {
  /** Since when each dimension is low, and in how many evaluations. */
  #low: { readonly since: Span; readonly times: number }[] = [];
  #warning: AsleepWarning | undefined;

  /** Takes the mean KL of each dimension over examples, of the model as it is after this step. */
  add(step: number, klByDimension: readonly number[], span: Span): void {
    this.#low = klByDimension.map((kl, i) => {
      const { since, times } = this.#low[i] ?? { since: span, times: 0 };
      // A warm-up of beta began anew.
      if (kl >= LEAST || since.steps > span.steps) return { since: span, times: Number(kl < LEAST) };
      return times === 0 ? { since: span, times: 1 } : { since, times: times + 1 };
    });
    const dimensions = this.#low.flatMap(({ since, times }, i) => {
      const whole = { steps: span.steps - since.steps, examples: span.examples - since.examples };
      return times >= EVALUATIONS && blocksIn(whole) >= 1 ? [i] : [];
    });
    const kl = klByDimension.reduce((sum, one) => sum + one, 0);
    const latent = klByDimension.length;
    if (dimensions.length < PART * latent || kl < LEAST_KL) {
      // All of them are the other warning's, of a KL that has vanished.
      this.#warning = undefined;
      return;
    }
    if (this.#warning) return;
    const what = `${dimensions.length} of ${latent} latent dimensions are asleep: ${stretches(dimensions)}`;
    const message = `${what} had a KL below ${LEAST} nats on the test examples up to step ${step.toLocaleString('en-US')}, and say nothing of an example. freeBits of 0.25 for each dimension, or a betaWarmup of some epochs, keeps more in use; a model of fewer learns the same.`;
    this.#warning = { kind: 'asleep', message, step, dimensions, latent };
  }

  get warning(): AsleepWarning | undefined {
    return this.#warning;
  }
}

/** Stretches of numbers that are written out; those of more dimensions are in the warning's own list. */
const MOST_STRETCHES = 12;

/** `0 to 3, 7, 9 to 12` */
function stretches(numbers: readonly number[]): string {
  const found: [first: number, last: number][] = [];
  for (const number of numbers) {
    const own = found.at(-1);
    if (own && own[1] === number - 1) own[1] = number;
    else found.push([number, number]);
  }
  const words = found.map(([first, last]) => {
    const between = last - first === 1 ? ', ' : ' to ';
    return first === last ? `${first}` : `${first}${between}${last}`;
  });
  return [...words.slice(0, MOST_STRETCHES), ...(words.length > MOST_STRETCHES ? ['...'] : [])].join(', ');
}
