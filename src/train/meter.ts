import { type BetaOptions, betaAt, betaSteps } from '../beta';
import { DivergedError } from '../errors';
import type { Evaluation } from './evaluation';
import { type Followed, Health, nats, type TrainingWarning } from './health';
import type { Model } from './model';
import type { Slice, StepLosses } from './runner';

/** Means over the examples since the last report, in nats per example, each with the parameters of its step. */
export interface Progress {
  /** Steps done of this fit, and of how many. */
  readonly step: number;
  readonly steps: number;
  /** The epoch under way, from 1. */
  readonly epoch: number;
  /** -(reconstruction + kl). */
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  readonly stepsPerSecond: number;
  /** What was wrong with the run at any time since the last report; empty if nothing was. */
  readonly warnings: readonly TrainingWarning[];
  /** Nothing was wrong, and no step was far worse than the run began: the time for a checkpoint. */
  readonly sound: boolean;
}

/** Means over an epoch's training examples, in nats per example, each with the parameters of its step. */
export interface EpochMetrics {
  /** From 1, counted on over several fits. */
  readonly epoch: number;
  /**
   * Optimiser steps over all fits at the epoch's end. The model stands there, too, when its metrics are yielded; but
   * epochs shorter than a submit, and not tested, are yielded several at a time, when the model is at the end of the last.
   */
  readonly steps: number;
  /** Examples that the means are over; fewer than the data has if the fit began or ended within the epoch. */
  readonly examples: number;
  /** -(reconstruction + kl). */
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Time that the GPU took, without what the caller did in between. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /** What was wrong with the run at any time of the epoch; empty if nothing was. */
  readonly warnings: readonly TrainingWarning[];
  /** Of the model as it is at the epoch's end, where `fit` was given examples to test on. */
  readonly test?: Evaluation;
}

/** Where a fit begins. */
export type Start = Pick<Model, 'step' | 'epoch' | 'batch'>;

/** Follows the losses of a fit: `steps` in all, `batches` in an epoch. */
export function meterOf(
  model: Model,
  start: Start,
  {
    batches,
    steps,
    ...followed
  }: Followed & BetaOptions & { readonly batches: number; readonly steps: number },
): Meter {
  model.health ??= new Health(model.spec.input, model.spec.sigma);
  model.health.follow(followed);
  return new Meter({ ...start, health: model.health }, batches, steps, followed);
}

/** Sums losses in float64, over an epoch and between reports. */
export class Meter {
  private readonly health: Health;
  private readonly firstStep: number;
  private step = 0;
  private epoch: number;
  /** Batches seen of the epoch. */
  private batch: number;
  private epochSums = new Sums();
  private reportSums = new Sums();
  private done: EpochMetrics[] = [];

  /** `steps` in all, `batches` in an epoch; `weights` says how the KL counts in what is minimised. */
  constructor(
    { step, epoch, batch, health }: Start & { readonly health: Health },
    private readonly batches: number,
    private readonly steps: number,
    private readonly weights: BetaOptions,
  ) {
    this.health = health;
    this.firstStep = step;
    this.epoch = epoch;
    this.batch = batch;
  }

  add({ losses, seconds }: Slice): void {
    for (const batch of losses) {
      this.step++;
      this.batch++;
      const step = this.firstStep + this.step;
      if (!Number.isFinite(batch.reconstruction + batch.kl)) {
        throw new DivergedError(`The loss of step ${step} is not finite.`, { step }, 'rate');
      }
      this.watch(step, batch);
      for (const sums of [this.epochSums, this.reportSums])
        sums.add(batch, seconds / losses.length, this.health);
      if (this.batch === this.batches) this.endEpoch();
    }
  }

  private watch(step: number, { reconstruction, kl, examples }: StepLosses): void {
    // Steps are counted from 0 there.
    const weight = betaAt(step - 1, this.weights);
    const changes = step <= betaSteps(this.weights);
    this.health.add(step, (reconstruction + weight * kl) / examples, examples, changes);
    const terms = { reconstruction: reconstruction / examples, kl: kl / examples };
    this.health.addTerms(step, terms, examples, !changes && weight > 0);
  }

  /** The error of a run that has exploded and stays so. */
  lost(): DivergedError | undefined {
    const { health } = this;
    const { warning, lost } = health;
    if (!lost || !warning) return undefined;
    // Who goes on with other options has the time to see what comes of it.
    health.retry();
    const step = this.firstStep + this.step;
    return new DivergedError(
      `The loss exploded at step ${warning.step}, and has not come back by step ${step}: ${nats(warning.objective)} nats per example, where it began with ${nats(warning.baseline)}.`,
      { step },
      'rate',
    );
  }

  /** Metrics of the epochs that have ended since the last call. */
  epochsDone(): EpochMetrics[] {
    return this.done.splice(0);
  }

  /** Metrics of an epoch that the run leaves half done. */
  rest(): EpochMetrics[] {
    if (this.batch > 0) this.endEpoch();
    return this.epochsDone();
  }

  progress(): Progress {
    const { examples, seconds, ...figures } = this.reportSums.figures();
    const { sound } = this.reportSums;
    this.reportSums = new Sums();
    const epoch = this.epoch + (this.batch > 0 ? 1 : 0);
    return { step: this.step, steps: this.steps, epoch, ...figures, sound };
  }

  private endEpoch(): void {
    this.epoch++;
    this.batch = 0;
    const steps = this.firstStep + this.step;
    this.done.push({ epoch: this.epoch, steps, ...this.epochSums.figures() });
    this.epochSums = new Sums();
  }
}

class Sums {
  private reconstruction = 0;
  private kl = 0;
  private examples = 0;
  private steps = 0;
  private seconds = 0;
  private readonly warnings: TrainingWarning[] = [];
  sound = true;

  add(
    { reconstruction, kl, examples }: StepLosses,
    seconds: number,
    { warnings, sound }: Pick<Health, 'warnings' | 'sound'>,
  ): void {
    this.reconstruction += reconstruction;
    this.kl += kl;
    this.examples += examples;
    this.seconds += seconds;
    this.steps++;
    this.sound &&= sound;
    for (const warning of warnings) if (!this.warnings.includes(warning)) this.warnings.push(warning);
  }

  figures() {
    const { examples, seconds, warnings } = this;
    const reconstruction = this.reconstruction / examples;
    const kl = this.kl / examples;
    const elbo = -(reconstruction + kl);
    const stepsPerSecond = this.steps / seconds;
    return { elbo, reconstruction, kl, examples, seconds, stepsPerSecond, warnings };
  }
}
