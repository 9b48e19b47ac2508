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
const LEAST = 0.1;
/** A block has at least so many steps, and so many examples. */
const STEPS = 100;
const EXAMPLES = 3200;
/** Blocks that are looked at: the later half must not be above the earlier one by more than this part. */
const BLOCKS = 10;
const RISE = 0.25;

export class Collapse {
  #sum = 0;
  #examples = 0;
  #steps = 0;
  /** Means of the last blocks. */
  #blocks: number[] = [];
  #warning: VanishedWarning | undefined;

  /** Takes a step: its KL in nats per example, and whether that has its whole weight, which is not 0. */
  add(step: number, kl: number, examples: number, whole: boolean): void {
    if (!whole) {
      this.#begin();
      this.#blocks = [];
      this.#warning = undefined;
      return;
    }
    this.#sum += kl * examples;
    this.#examples += examples;
    this.#steps++;
    if (this.#steps < STEPS || this.#examples < EXAMPLES) return;
    this.#blocks = [...this.#blocks, this.#sum / this.#examples].slice(-BLOCKS);
    this.#begin();
    this.#look(step);
  }

  get warning(): VanishedWarning | undefined {
    return this.#warning;
  }

  #begin(): void {
    this.#sum = this.#examples = this.#steps = 0;
  }

  #look(step: number): void {
    const last = this.#blocks.at(-1) as number;
    if (this.#warning && last >= 2 * LEAST) this.#warning = undefined;
    if (this.#warning || this.#blocks.length < BLOCKS || Math.max(...this.#blocks) >= LEAST) return;
    const [earlier, later] = [this.#blocks.slice(0, BLOCKS / 2), this.#blocks.slice(BLOCKS / 2)].map(
      (half) => half.reduce((sum, kl) => sum + kl, 0) / half.length,
    ) as [number, number];
    if (later > (1 + RISE) * earlier) return;
    const message = `The KL has vanished: ${Number(later.toPrecision(2))} nats per example up to step ${step.toLocaleString('en-US')}, so the latents say nothing of the examples. A smaller beta, or a betaWarmup of some epochs, lets the model use them; so does another likelihood, where a fixed variance is far above that of the data.`;
    this.#warning = { kind: 'vanished', message, step, kl: later };
  }
}
