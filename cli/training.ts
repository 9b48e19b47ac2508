import type { EpochMetrics, ExplodedWarning, Images, Progress, TrainingWarning, Vae } from '../src/index';
import type { EpochTest } from './best';
import { inTerminalWords } from './flags';
import { clock, rate } from './format';
import type { Objective } from './objective';
import type { Figures, Stand, Voice } from './progress';

/** The tutorial's schedule, and what a hardware GPU runs by default. */
export const EPOCHS = 50;
/** What a software adapter's default run may take, in seconds of training. */
const PATIENCE = 110;
/** A speed is believed after so many seconds and steps, or an epoch; the very first steps, which compile, apart. */
const TIMED_SECONDS = 15;
const TIMED_STEPS = 20;
/** Seconds over which the speed is averaged. */
const WINDOW = 10;

export interface Course {
  /** As the user says, else decided by the adapter. */
  readonly epochs: number | undefined;
  readonly software: boolean;
  readonly examples: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta: number;
  readonly betaWarmup: number;
  readonly clipNorm?: number;
  /** Of the images, for a conditional model. */
  readonly labels?: Uint16Array;
  /** Images to test each epoch on. */
  readonly test?: EpochTest | undefined;
  readonly objective: Objective;
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

/** Trains the model until it has so many epochs behind it, and tells. */
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
  let epochs = course.epochs ?? (course.software ? undefined : EPOCHS);
  if (epochs !== undefined) onPlan(epochs);

  const pace = new Pace();
  let tested: number | undefined;
  const stand = (step: number, epoch: number): Stand => {
    const { stepsPerSecond } = pace;
    return { epoch, epochs, step, steps: epochs && epochs * perEpoch, stepsPerSecond, samples, tested };
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
  let ended = false;
  const run = async (count: number): Promise<void> => {
    const first = vae.step;
    const recent = new Recent();
    const onProgress = (progress: Progress): void => {
      const step = first + progress.step;
      for (const warning of progress.warnings) warn(warning);
      pace.lap(step);
      if (epochs === undefined && pace.settled) decide(pace.stepsPerSecond);
      voice.progress(recent.add(progress), stand(step, progress.epoch));
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
    const options = { epochs: count, ...settings, signal, onProgress };
    for await (const metrics of vae.fit(images, options)) {
      if (epochs === undefined) decide(pace.stepsPerSecond || metrics.stepsPerSecond);
      tested = metrics.test?.elbo;
      // What the evaluation at its end has found comes with no progress.
      for (const warning of metrics.warnings) warn(warning);
      voice.epoch(metrics, stand(metrics.steps, metrics.epoch), metrics.examples < course.examples);
      ended = await onEpoch(metrics);
      if (ended) break;
    }
  };

  // Without a number of epochs the first runs by itself; its speed says how many more there will be.
  if (epochs === undefined) await run(1);
  if (!ended && epochs && epochs > vae.epoch) await run(epochs - vae.epoch);
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

/** Steps per second over the last while: steady enough to read, and to tell the time that is left. */
export class Pace {
  readonly #laps: { time: number; step: number }[] = [];
  #started = 0;

  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  lap(step: number): void {
    const time = this.now();
    if (this.#laps.length === 0) this.#started = time;
    this.#laps.push({ time, step });
    while (this.#laps.length > 2 && this.#laps[1]!.time <= time - WINDOW) this.#laps.shift();
  }

  /** 0 before the second lap. */
  get stepsPerSecond(): number {
    const first = this.#laps[0];
    const last = this.#laps.at(-1);
    return first && last && last.time > first.time ? (last.step - first.step) / (last.time - first.time) : 0;
  }

  /** True once the speed is worth planning by. */
  get settled(): boolean {
    const last = this.#laps.at(-1);
    return !!last && last.time - this.#started >= TIMED_SECONDS && last.step >= TIMED_STEPS;
  }
}

function describePlan(epochs: number, secondsPerEpoch: number, stepsPerSecond: number): string {
  const speed = `${rate(stepsPerSecond)} steps/s on this software adapter`;
  if (epochs === EPOCHS)
    return `${speed}: all ${EPOCHS} epochs take about ${clock(epochs * secondsPerEpoch)}.`;
  const fit = epochs === 1 ? '1 epoch takes' : `${epochs} epochs take`;
  return `${speed}: ${fit} about ${clock(epochs * secondsPerEpoch)}, so it stops there; --epochs ${EPOCHS} runs them all.`;
}
