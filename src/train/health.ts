import type { Spec } from '../graph/spec';
import type { Asleep, AsleepWarning, Span } from './asleep';
import { Collapse, type VanishedWarning } from './collapse';
import { Residuals, type SigmaWarning } from './residuals';

/**
 * Whether a run still learns: watches what each step minimises, reconstruction + beta_t KL, on the CPU, from losses that
 * come back anyway.
 *
 * A run has exploded when that lies, on average over 100 steps, more than a margin above what the run began with: one
 * step that is 100 margins off is enough, and so are 100 steps of one margin each. The margin is four nats for each value
 * of an example, or four times the beginning where that is more, as with Gaussian data that are not scaled.
 * docs/reliability.md has the runs that these numbers come from.
 */

export type { AsleepWarning } from './asleep';
export type { VanishedWarning } from './collapse';
export type { SigmaWarning } from './residuals';

/** What is minimised has risen far above what the run began with, and has not come back to what it was before. */
export interface ExplodedWarning {
  readonly kind: 'exploded';
  readonly message: string;
  /** Where it was noticed, in optimiser steps of the model's life. */
  readonly step: number;
  /** Reconstruction + beta_t KL in nats per example: of that step, and of the run's first ones. */
  readonly objective: number;
  readonly baseline: number;
}

/** Something is wrong with a run that goes on. There may be more kinds in later versions. */
export type TrainingWarning = ExplodedWarning | VanishedWarning | SigmaWarning | AsleepWarning;

/** What the objective depends on, beside the model. */
export interface Followed {
  /** Told apart by identity. */
  readonly images: object;
  readonly beta: number;
  readonly batchSize: number;
}

/** Steps over which means are taken. */
const WINDOW = 100;
const MARGIN = 4;
/** The run began with the mean of its first steps that have so many examples: a single one, where batches are not small. */
const FIRST_EXAMPLES = 32;
/** A fit ends when so many of the last {@link WINDOW} steps were more than a margin off. */
const MOST_FAR = 50;
/** A run has recovered when a window is as good as the best one before the explosion, but for this part. */
const TOLERANCE = 0.05;

export class Health {
  #images: WeakRef<object> | undefined;
  #beta = 0;
  #batchSize = 1;
  /** Of the first steps. */
  #sum = 0;
  #examples = 0;
  /** Of the last steps: the objective, and how much it is above the beginning, small batches counting for less. */
  #objectives: number[] = [];
  #excesses: number[] = [];
  /** The lowest mean of a window, while all was well. */
  #best = Number.POSITIVE_INFINITY;
  #far = false;
  #warning: ExplodedWarning | undefined;
  readonly #collapse = new Collapse();
  #span: Span = { steps: 0, examples: 0 };
  readonly #residuals: Residuals | undefined;
  /** Of runs that are evaluated between their steps alone. */
  asleep: Asleep | undefined;

  /** `values`: of an example; `sigma`: of a Gaussian. */
  constructor(
    private readonly values: number,
    sigma?: Spec['sigma'],
  ) {
    if (typeof sigma === 'number') this.#residuals = new Residuals(sigma, values);
  }

  /** To be told as a fit begins. Other data, or another beta, are a new beginning, unless the run has exploded. */
  follow({ images, beta, batchSize }: Followed): void {
    const same = this.#images?.deref() === images && this.#beta === beta;
    this.#images = new WeakRef(images);
    this.#beta = beta;
    this.#batchSize = batchSize;
    if (same || this.#warning) return;
    this.#sum = this.#examples = 0;
    this.#best = Number.POSITIVE_INFINITY;
    this.asleep = undefined;
    this.retry();
  }

  /** Takes a step: what it minimised, in nats per example, and whether the KL's weight still rises. */
  add(step: number, objective: number, examples: number, warmingUp: boolean): void {
    const first = this.#examples === 0;
    if (first) this.#begin(objective, examples);
    this.#far = this.#isFar(objective);
    const share = Math.min(1, examples / this.#batchSize);
    push(this.#excesses, Math.max(0, objective - this.#baseline) * share);
    push(this.#objectives, objective);
    if (!this.#warning && total(this.#excesses) > WINDOW * this.#margin) this.#explode(step, objective);
    if (!first && this.#examples < FIRST_EXAMPLES && !this.#warning) this.#begin(objective, examples);
    if (this.#objectives.length < WINDOW) return;
    const mean = total(this.#objectives) / WINDOW;
    if (this.#warning) {
      if (mean <= this.#goal) this.#recover();
    } else {
      // While the KL's weight rises, the objective may, too.
      this.#best = warmingUp ? Number.POSITIVE_INFINITY : Math.min(this.#best, mean);
    }
  }

  /** Takes a step's terms in nats per example, and whether the KL has its whole weight, which is not 0. */
  addTerms(
    step: number,
    { reconstruction, kl }: { readonly reconstruction: number; readonly kl: number },
    examples: number,
    whole: boolean,
  ): void {
    this.#collapse.add(step, kl, examples, whole);
    this.#residuals?.add(step, reconstruction, examples, whole);
    const { steps, examples: before } = this.#span;
    this.#span = whole ? { steps: steps + 1, examples: before + examples } : { steps: 0, examples: 0 };
  }

  /** The steps behind which the KL has had its whole weight. */
  get span(): Span {
    return this.#span;
  }

  /** All that is wrong, as long as it is. */
  get warnings(): TrainingWarning[] {
    const watched = [this.#collapse, this.#residuals, this.asleep].map((one) => one?.warning);
    return [this.#warning, ...watched].filter((one) => one !== undefined);
  }

  /** The explosion, as long as it stands. */
  get warning(): ExplodedWarning | undefined {
    return this.#warning;
  }

  /** It has not exploded, the last step included. */
  get sound(): boolean {
    return !this.#far && !this.#warning;
  }

  /** It has exploded, and stays so. */
  get lost(): boolean {
    return this.#excesses.filter((excess) => excess > this.#margin).length >= MOST_FAR;
  }

  /** Gives a lost run the time to recover. */
  retry(): void {
    this.#objectives = [];
    this.#excesses = [];
  }

  get #baseline(): number {
    return this.#sum / this.#examples;
  }

  get #margin(): number {
    return MARGIN * Math.max(this.values, Math.abs(this.#baseline));
  }

  get #goal(): number {
    const before = Number.isFinite(this.#best) ? this.#best : this.#baseline;
    return before + TOLERANCE * Math.abs(before);
  }

  #begin(objective: number, examples: number): void {
    this.#sum += objective * examples;
    this.#examples += examples;
  }

  #isFar(objective: number): boolean {
    return objective - this.#baseline > this.#margin;
  }

  #explode(step: number, objective: number): void {
    const baseline = this.#baseline;
    const message = `The loss exploded at step ${step}: ${nats(objective)} nats per example, where it began with ${nats(baseline)}. A lower learningRate or clipNorm prevents that.`;
    this.#warning = { kind: 'exploded', message, step, objective, baseline };
    // It recovers by what comes behind.
    this.#objectives = [];
  }

  #recover(): void {
    this.#warning = undefined;
    this.#excesses = [];
  }
}

/** 26,870,000 or 543.4 */
export function nats(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function push(window: number[], value: number): void {
  window.push(value);
  if (window.length > WINDOW) window.shift();
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
