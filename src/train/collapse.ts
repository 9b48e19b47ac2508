import { BLOCKS, Blocks, halves } from './blocks';

/**
 * Whether the latents are used: a run whose KL stays next to nothing once it has its whole weight has collapsed to the prior
 * ("posterior collapse", Bowman et al. 2016): the decoder draws the mean of all examples, whatever z is.
 *
 * In many runs the KL falls to next to nothing at first and rises behind some hundred steps, when the model has learnt the
 * mean and begins to tell examples apart. So the KL must be low over {@link BLOCKS} blocks of steps and examples, and not be
 * rising. docs/reliability.md has the runs that these numbers come from.
 */

/** The KL is next to nothing: the latents say nothing of the examples. */
export interface VanishedWarning {
  readonly kind: 'vanished';
  readonly message: string;
  /** Where it was noticed, in optimiser steps of the model's life. */
  readonly step: number;
  /** Mean over the steps before, in nats per example. */
  readonly kl: number;
}

/** Nats per example: below this, it has vanished; from twice as much on, it is back. */
export const LEAST_KL = 0.1;
/** The later half of the blocks must not be above the earlier one by more than this part. */
const RISE = 0.25;

/**
 * What there is to say of a KL in nats per example, measured where `where` says: undefined unless it has vanished. A single
 * measurement says so of the model at the end of a run; while one goes on, {@link Collapse} asks for more.
 */
export function vanished(kl: number, where: string): string | undefined {
  if (kl >= LEAST_KL) return undefined;
  return `The KL has vanished: ${Number(kl.toPrecision(2))} nats per example ${where}, so the latents say nothing of the examples. A smaller beta, or a betaWarmup of some epochs, lets the model use them; so does another likelihood, where a fixed variance is far above that of the data.`;
}

export class Collapse {
  #blocks = new Blocks();
  #warning: VanishedWarning | undefined;

  /** Takes a step: its KL in nats per example, and whether that has its whole weight, which is not 0. */
  add(step: number, kl: number, examples: number, whole: boolean): void {
    if (!whole) {
      this.#blocks = new Blocks();
      this.#warning = undefined;
      return;
    }
    const means = this.#blocks.add(kl, examples);
    if (means) this.#look(step, means);
  }

  get warning(): VanishedWarning | undefined {
    return this.#warning;
  }

  #look(step: number, means: readonly number[]): void {
    const last = means.at(-1) as number;
    if (this.#warning && last >= 2 * LEAST_KL) this.#warning = undefined;
    if (this.#warning || means.length < BLOCKS || Math.max(...means) >= LEAST_KL) return;
    const [earlier, later] = halves(means);
    if (later > (1 + RISE) * earlier) return;
    const message = vanished(later, `up to step ${step.toLocaleString('en-US')}`);
    if (message) this.#warning = { kind: 'vanished', message, step, kl: later };
  }
}
