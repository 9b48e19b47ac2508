import type { EpochMetrics, ExplodedWarning, Images, Progress, TrainingWarning, Vae } from '../../src/index';
import type { LabelArray } from '../data/image_set';
import type { EpochTest } from '../runs/best';
import { inTerminalWords } from '../terminal/flags';
import { clock, rate } from '../terminal/format';
import type { Objective } from '../terminal/objective';
import { describeLong, Pace } from '../terminal/pace';
import type { Figures, Stand, Voice } from '../terminal/progress';

/** The tutorial's schedule, and what a hardware GPU runs by default. */
export const EPOCHS = 50;
/** What a software adapter's default run may take, in seconds of training. */
const PATIENCE = 110;
/** Seconds of steps after which it is told how long a run takes: kernels of long runs have taken over by then. */
const MEASURED = 3;

export interface Course {
  /** As the user says, else decided by the adapter. */
  readonly epochs: number | undefined;
  /** In the place of epochs: optimiser steps of the model's life, after which it ends. */
  readonly steps?: number | undefined;
  readonly software: boolean;
  readonly examples: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta: number;
  readonly betaWarmup: number;
  readonly clipNorm?: number;
  /** Of the images, for a conditional model. */
  readonly labels?: LabelArray;
  /** Images to test each epoch on. */
  readonly test?: EpochTest | undefined;
  readonly objective: Objective;
  /** Bits per dimension of an ELBO, where there are such. */
  readonly bits?: ((elbo: number) => string | undefined) | undefined;
  /** What an example is. */
  readonly noun: string;
  readonly signal: AbortSignal;
}

/** Hears of a run as it goes. */
export interface Listener {
  /** So many steps of the model's life are done; `sound` tells that the losses show nothing wrong. */
  readonly onStep: (step: number, sound: boolean) => void;
  /** The loss has exploded. */
  readonly onExplosion: (warning: ExplodedWarning) => void;
  /** Returns true where the run is to end with this epoch. */
  readonly onEpoch: (metrics: EpochMetrics) => Promise<boolean>;
  /** So many epochs will there be in all. */
  readonly onPlan: (epochs: number) => void;
}

/** Trains the model until it has so many epochs, or steps, behind it, and tells. */
export async function train(
  vae: Vae,
  images: Images,
  course: Course,
  voice: Voice,
  { onStep, onExplosion, onEpoch, onPlan }: Listener,
): Promise<void> {
  const { batchSize, learningRate, beta, betaWarmup, clipNorm, labels, objective, test, signal } = course;
  const { samples } = objective;
  const perEpoch = Math.ceil(course.examples / batchSize);
  const asked = course.steps === undefined ? course.epochs : Math.ceil(course.steps / perEpoch);
  let epochs = asked ?? (course.software ? undefined : EPOCHS);
  if (epochs !== undefined) onPlan(epochs);

  const pace = new Pace();
  let tested: number | undefined;
  const stand = (step: number, epoch: number): Stand => {
    const { stepsPerSecond, steady } = pace;
    const steps = course.steps ?? (epochs && epochs * perEpoch);
    const { bits, noun } = course;
    return { epoch, epochs, step, steps, stepsPerSecond, steady, samples, tested, bits, noun };
  };
  let toldLong = asked === undefined;
  const tellLong = (step: number, { steps }: Stand): void => {
    if (toldLong || steps === undefined || pace.seconds < MEASURED) return;
    toldLong = true;
    const { steady: stepsPerSecond } = pace;
    const { software } = course;
    const line = describeLong({ step, steps, perEpoch, stepsPerSecond, software });
    if (line) voice.say('long', line, { message: line, stepsPerSecond, steps });
  };
  const told = new Set<TrainingWarning>();
  const warn = (warning: TrainingWarning): void => {
    if (told.has(warning)) return;
    told.add(warning);
    const exploded = warning.kind === 'exploded';
    const words = inTerminalWords(warning.message);
    const line = exploded ? `${words} No checkpoint is taken until it has come back.` : words;
    const { kind, message, ...facts } = warning;
    voice.say('warning', line, { kind, message: line, ...facts });
    if (exploded) onExplosion(warning);
  };
  const before = vae.epoch;
  const decide = (stepsPerSecond: number): void => {
    epochs = before + affordableEpochs(perEpoch / stepsPerSecond);
    onPlan(epochs);
    voice.say('plan', describePlan(epochs, perEpoch / stepsPerSecond, stepsPerSecond), {
      epochs,
      stepsPerSecond,
    });
  };
  const tests = ({ images, labels }: EpochTest) =>
    vae.evaluate(images, { ...(labels && { labels }), signal });
  let ended = false;
  const run = async (span: { readonly epochs: number } | { readonly steps: number }): Promise<void> => {
    const first = vae.step;
    const recent = new Recent();
    const onProgress = (progress: Progress): void => {
      const step = first + progress.step;
      for (const warning of progress.warnings) warn(warning);
      pace.lap(step);
      if (epochs === undefined && pace.settled) decide(pace.stepsPerSecond);
      const now = stand(step, progress.epoch);
      tellLong(step, now);
      voice.progress(recent.add(progress), now);
      onStep(step, progress.sound);
    };
    const settings = {
      batchSize,
      learningRate,
      beta,
      betaWarmup,
      ...objective,
      ...(clipNorm !== undefined && { clipNorm }),
      ...(labels && { labels }),
      ...(test && { test: test.images, ...(test.labels && { testLabels: test.labels }) }),
    };
    const options = { ...span, ...settings, signal, onProgress };
    for await (const done of vae.fit(images, options)) {
      if (epochs === undefined) decide(pace.stepsPerSecond || done.stepsPerSecond);
      // What a run ends with of an epoch may be the best, too.
      const metrics = test && !done.test ? { ...done, test: await tests(test) } : done;
      // The first test compiles.
      if (metrics.test && tested === undefined) pace.forget();
      tested = metrics.test?.elbo;
      // What the evaluation at its end has found comes with no progress.
      for (const warning of metrics.warnings) warn(warning);
      voice.epoch(metrics, stand(metrics.steps, metrics.epoch), metrics.examples < course.examples);
      ended = await onEpoch(metrics);
      if (ended) break;
    }
  };

  // Without a number of epochs the first runs by itself; its speed says how many more there will be.
  if (epochs === undefined) await run({ epochs: 1 });
  const { steps } = course;
  if (steps !== undefined) {
    if (steps > vae.step) await run({ steps: steps - vae.step });
  } else if (!ended && epochs && epochs > vae.epoch) await run({ epochs: epochs - vae.epoch });
}

/** Epochs of so many seconds that fit a default run: at least one, at most the whole schedule. */
export function affordableEpochs(secondsPerEpoch: number): number {
  return Math.min(EPOCHS, Math.max(1, Math.floor(PATIENCE / secondsPerEpoch) || 1));
}

/** Figures of the last steps: of at least so many, where the fit has made them, as single batches differ. */
export class Recent {
  static readonly least = 40;
  #reports: { figures: Figures; steps: number }[] = [];
  #step = 0;

  add(progress: Progress): Figures & { readonly over: number } {
    this.#reports.push({ figures: progress, steps: progress.step - this.#step });
    this.#step = progress.step;
    let over = this.#reports.reduce((sum, { steps }) => sum + steps, 0);
    for (
      let first = this.#reports[0];
      first && over - first.steps >= Recent.least;
      first = this.#reports[0]
    ) {
      over -= first.steps;
      this.#reports.shift();
    }
    const mean = (field: keyof Figures): number =>
      this.#reports.reduce((sum, { figures, steps }) => sum + (figures[field] * steps) / over, 0);
    const [reconstruction, kl] = [mean('reconstruction'), mean('kl')];
    return { elbo: -(reconstruction + kl), reconstruction, kl, over };
  }
}

function describePlan(epochs: number, secondsPerEpoch: number, stepsPerSecond: number): string {
  const speed = `${rate(stepsPerSecond)} steps/s on this software adapter`;
  if (epochs === EPOCHS)
    return `${speed}: all ${EPOCHS} epochs take about ${clock(epochs * secondsPerEpoch)}.`;
  const fit = epochs === 1 ? '1 epoch takes' : `${epochs} epochs take`;
  return `${speed}: ${fit} about ${clock(epochs * secondsPerEpoch)}, so it stops there; --epochs ${EPOCHS} runs them all.`;
}
