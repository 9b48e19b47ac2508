import { DivergedError, OptionError } from '../errors';
import { Program } from '../gpu/program';
import { planTraining } from '../model/plan';
import { borrowDataset, type Images } from './data';
import type { Model } from './model';
import { MAX_BATCH, number, onlyKnown, signalOption, whole } from './options';
import { runSteps, type StepLosses } from './runner';

export interface FitOptions {
  /** Epochs to run; either this or `steps`. An epoch that an earlier fit left half done is finished as the first. */
  readonly epochs?: number;
  /** Optimiser steps to run; either this or `epochs`. */
  readonly steps?: number;
  /** 256 by default. The last batch of an epoch takes the examples that are left. */
  readonly batchSize?: number;
  /** Adam's rate, 1e-3 by default. */
  readonly learningRate?: number;
  /** Weight of the KL in what is minimised, 1 by default. */
  readonly beta?: number;
  /** Adam's, 0.9, 0.999 and 1e-7 by default, as in Keras. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Ends the run at the next slice; `fit` then throws the signal's reason, and the model stays usable. */
  readonly signal?: AbortSignal;
  /** Told several times an epoch, whenever losses have come back. */
  readonly onProgress?: (progress: Progress) => void;
}

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
}

/** Means over an epoch's training examples, in nats per example, each with the parameters of its step. */
export interface EpochMetrics {
  /** From 1, counted on over several fits. */
  readonly epoch: number;
  /** Optimiser steps so far, over all fits. */
  readonly steps: number;
  /** Examples that the means are over; fewer than the data has if the fit began or ended within the epoch. */
  readonly examples: number;
  /** -(reconstruction + kl). */
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
}

const FIT_OPTIONS = [
  'epochs',
  'steps',
  'batchSize',
  'learningRate',
  'beta',
  'beta1',
  'beta2',
  'epsilon',
  'signal',
  'onProgress',
];

function checkFit(options: FitOptions) {
  onlyKnown(options, FIT_OPTIONS);
  if ((options.epochs === undefined) === (options.steps === undefined)) {
    throw new OptionError('epochs', 'or steps must be given, and not both');
  }
  if (options.onProgress !== undefined && typeof options.onProgress !== 'function') {
    throw new OptionError('onProgress', 'must be a function');
  }
  return {
    epochs: options.epochs === undefined ? undefined : whole('epochs', options.epochs, 1, 1e9),
    steps: options.steps === undefined ? undefined : whole('steps', options.steps, 1, 2 ** 31),
    batchSize: whole('batchSize', options.batchSize ?? 256, 1, MAX_BATCH),
    learningRate: number('learningRate', options.learningRate ?? 1e-3, { above: 0, max: 1e3 }),
    beta: number('beta', options.beta ?? 1, { min: 0, max: 1e6 }),
    beta1: number('beta1', options.beta1 ?? 0.9, { min: 0, max: 0.99999 }),
    beta2: number('beta2', options.beta2 ?? 0.999, { min: 0, max: 0.9999999 }),
    epsilon: number('epsilon', options.epsilon ?? 1e-7, { min: 1e-12, max: 1 }),
    signal: signalOption(options.signal),
    onProgress: options.onProgress,
  };
}

/** Trains the model on `images` and yields each epoch's metrics. */
export async function* fit(
  model: Model,
  images: Images,
  options: FitOptions,
): AsyncGenerator<EpochMetrics, void, void> {
  const { epochs, steps: stepsAsked, signal, onProgress, ...settings } = checkFit(options);
  const { gpu, spec, seed } = model;
  const { batchSize } = settings;
  signal?.throwIfAborted();
  const { dataset, release } = await borrowDataset(gpu, spec, images);
  const data = dataset.buffer;
  let program: Program | undefined;
  try {
    const plan = planTraining(spec, {
      ...settings,
      matmul: gpu.matmul,
      data: dataset.kind,
      examples: dataset.count,
      seed,
    });
    program = await Program.create(gpu, plan, { ...model.buffers, data });
    model.check();
    model.prepare({ examples: dataset.count, batchSize }, settings);

    const batches = Math.ceil(dataset.count / batchSize);
    const steps = stepsAsked ?? (epochs as number) * batches - model.batch;
    const meter = new Meter(model.step, model.epoch, model.batch);
    const run = runSteps(gpu, program, {
      steps,
      firstStep: model.step,
      signal,
      check: () => model.check(),
      onSubmit: (count) => model.advanced(count, batches),
    });
    for await (const slice of run) {
      for (const losses of slice) {
        meter.add(losses);
        if (meter.batch === batches) yield meter.epochDone();
      }
      onProgress?.(meter.progress(steps));
    }
    signal?.throwIfAborted();
    if (meter.batch > 0) yield meter.epochDone();
  } finally {
    program?.dispose();
    release();
  }
}

/** Sums losses in float64, over an epoch and between reports. */
class Meter {
  private step = 0;
  private epochSums = new Sums();
  private reportSums = new Sums();

  constructor(
    private readonly firstStep: number,
    private epoch: number,
    /** Batches seen of this epoch. */
    public batch: number,
  ) {}

  add(losses: StepLosses): void {
    this.step++;
    this.batch++;
    if (!Number.isFinite(losses.reconstruction + losses.kl)) {
      throw new DivergedError(
        `The loss is no longer a finite number at step ${this.firstStep + this.step}: start again with a lower learning rate, or from an earlier checkpoint.`,
      );
    }
    this.epochSums.add(losses);
    this.reportSums.add(losses);
  }

  epochDone(): EpochMetrics {
    this.epoch++;
    this.batch = 0;
    const sums = this.epochSums;
    this.epochSums = new Sums();
    const { examples } = sums;
    return {
      epoch: this.epoch,
      steps: this.firstStep + this.step,
      examples,
      ...sums.means(),
      ...sums.pace(),
    };
  }

  progress(steps: number): Progress {
    const sums = this.reportSums;
    this.reportSums = new Sums();
    const { stepsPerSecond } = sums.pace();
    return {
      step: this.step,
      steps,
      epoch: this.epoch + (this.batch > 0 ? 1 : 0),
      ...sums.means(),
      stepsPerSecond,
    };
  }
}

class Sums {
  examples = 0;
  private reconstruction = 0;
  private kl = 0;
  private steps = 0;
  private readonly since = performance.now();

  add({ reconstruction, kl, examples }: StepLosses): void {
    this.reconstruction += reconstruction;
    this.kl += kl;
    this.examples += examples;
    this.steps++;
  }

  means() {
    const reconstruction = this.reconstruction / this.examples;
    const kl = this.kl / this.examples;
    return { elbo: -(reconstruction + kl), reconstruction, kl };
  }

  pace() {
    const seconds = (performance.now() - this.since) / 1000;
    return { seconds, stepsPerSecond: this.steps / seconds };
  }
}
