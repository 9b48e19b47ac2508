import { functionOption, signalOption } from '../arguments';
import { settingsOf } from '../checks';
import type { Labels } from '../data/labels';
import { type DivergedError, LimitError, OptionError } from '../errors';
import { limitPassed } from '../gpu/program';
import { type Plan, trainingPlan } from '../graph/plan';
import type { Spec } from '../graph/spec';
import { refuseContradictions } from '../graph/training_options';
import { fetched } from '../modules';
import type { FreeBitsOf } from '../ops/latent/names';
import { loadSamples } from '../ops/samples';
import type { Schedule } from '../schedules';
import { type Products, productsOfLongRuns, workgroupsFor } from '../tiles/products';
import type { Matmul } from '../tiles/table';
import type { chooseProducts } from '../tiles/tuning';
import type { Feed, Images } from './data';
import { type FeedShape, type Supply, supplyOf } from './feed';
import type { EpochMetrics, Progress } from './meter';
import type { Model, Training } from './model';
import { Runner } from './runner';

export interface FitOptions {
  /** Epochs to run; either this or `steps`. An epoch that an earlier fit left half done is finished as the first. */
  readonly epochs?: number;
  /** Optimiser steps to run; either this or `epochs`. */
  readonly steps?: number;
  /** 256 by default. The last batch of an epoch takes the examples that are left. */
  readonly batchSize?: number;
  /** Adam's rate, or the largest where it changes; 0.001 by default. */
  readonly learningRate?: number;
  /**
   * How that goes behind its warm-up, over the steps of the model's life, those of earlier fits among them. `constant` by default.
   * `cosine`: along a cosine to `decay` times itself in `decaySteps`, where it stays (Loshchilov & Hutter 2017).
   * `steps`: multiplied by `decay` every `decaySteps`.
   */
  readonly schedule?: Schedule;
  /** Steps over which the learning rate rises linearly from 0 at first (Goyal et al. 2017). None, 0, by default. */
  readonly warmup?: number;
  /** See `schedule`; must be given for `cosine` and `steps`. */
  readonly decaySteps?: number;
  /** See `schedule`; 0.1 by default. */
  readonly decay?: number;
  /** Weight of the KL in what is minimised; 1 by default. */
  readonly beta?: number;
  /**
   * Steps of the model's life, those of earlier fits among them, over which that weight rises linearly from 0
   * (Bowman et al. 2016): at first the model may say more of an example than it costs. None, 0, by default.
   */
  readonly betaWarmup?: number;
  /**
   * Times that it rises so (cyclical annealing, Fu et al. 2019); 1 by default. A cycle is `betaWarmup` steps in which it rises
   * and as many in which it stays; behind the last one it stays for good.
   */
  readonly betaCycles?: number;
  /**
   * Draws of z an example; 1 by default. More train by the importance-weighted bound (Burda et al. 2016), which is nearer to log
   * p(x), and take as many times the decoder's work and memory. `elbo` is that bound then; `reconstruction` the mean of -log
   * p(x|z) under the samples' weights, and `kl` the rest. `beta` weighs log q(z|x) - log p(z) in the weights.
   */
  readonly samples?: number;
  /**
   * Nats: where the KL of a latent dimension, as a mean over the batch, is not above this, it has no gradient, so that the
   * dimension stays in use (free bits, Kingma et al. 2016). None, 0, by default. Losses tell the KL as it is.
   */
  readonly freeBits?: number;
  /** Whether that holds for each dimension, or, times their number, for the KL of all together; `each` by default. */
  readonly freeBitsOf?: FreeBitsOf;
  /** Decay of Adam's mean of the gradients; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of Adam's mean of the squared gradients; 0.999 by default. */
  readonly beta2?: number;
  /** Added to what Adam divides by; 1e-7 by default, as in Keras. */
  readonly epsilon?: number;
  /** Gradients are scaled down to this global norm (Pascanu et al. 2013), over all parameters; not at all by default. */
  readonly clipNorm?: number;
  /** Class numbers of the examples [n], for a conditional model; those of a Dataset are given to its `upload`. */
  readonly labels?: Labels;
  /**
   * Examples [n, input] on which the model is evaluated at the end of each epoch: `test` in the epoch's metrics. It costs
   * a forward pass over them, and changes no bit of what is learnt; the warnings then have latents that sleep. Once begun it is finished, also if the signal aborts.
   */
  readonly test?: Images;
  /** Class numbers of those examples, for a conditional model. */
  readonly testLabels?: Labels;
  /** Ends the run at the next slice; `fit` then throws the signal's reason, and the model stays usable. */
  readonly signal?: AbortSignal;
  /** Told several times an epoch, whenever losses have come back. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Checks the options of a fit, and fills in its defaults. Throws an OptionError. */
export function checkFit(options: FitOptions, spec: Spec) {
  const { epochs, steps, ...settings } = settingsOf('fit', options, {
    also: ['labels', 'signal', 'onProgress', 'test', 'testLabels'],
    text: spec.text !== undefined,
    // Nor have texts any by default where they cannot have them. What options are is checked by settingsOf.
    ...((options?.samples ?? 1) > 1 && { defaults: { freeBits: 0 } }),
  });
  if ((epochs === undefined) === (steps === undefined)) {
    throw new OptionError('epochs', 'or steps must be given, but not both');
  }
  refuseContradictions(settings);
  if (options.testLabels && !options.test)
    throw new OptionError('testLabels', 'must be left out without test, whose labels they are');
  functionOption('onProgress', options.onProgress);
  return {
    epochs,
    steps,
    /** What a step depends on. */
    settings,
    signal: signalOption(options.signal),
    onProgress: options.onProgress,
    test: options.test,
  };
}

/** Trains the model on `images` and yields each epoch's metrics. */
export async function* fit(
  model: Model,
  images: Images,
  options: FitOptions,
): AsyncGenerator<EpochMetrics, void, void> {
  const { epochs, steps: stepsAsked, signal, onProgress, test, settings } = checkFit(options, model.spec);
  const { gpu, spec } = model;
  const { batchSize } = settings;
  signal?.throwIfAborted();
  // Fetched while the examples are checked and uploaded; `measured` throws what is wrong.
  if (gpu.measures) tuning().catch(() => {});
  await loadFit(settings);
  const supply = await supplyOf(gpu, spec, images, options.labels);
  await checkFits(model, supply, settings);
  const tested = test && (await (await testing()).testOn(model, test, options.testLabels));
  const { feed, started, release } = await supply.start({ batchSize, seed: model.seed }, (feed) =>
    trainingOn(model, feed, settings, signal),
  );
  let training: Training | undefined = started;
  try {
    const { runner } = training;
    const { count: examples, shuffled } = feed;
    const check = () => {
      model.check();
      feed.check();
    };
    check();
    model.prepare({ examples, batchSize, ...(shuffled && { window: shuffled }) }, settings);

    const batches = Math.ceil(examples / batchSize);
    const steps = stepsAsked ?? (epochs as number) * batches - model.batch;
    const last = model.step + steps;
    const { step, epoch, batch } = model;
    const metered = once(async () => {
      const { meterOf } = await fetched(import('./meter'));
      return meterOf(model, { step, epoch, batch }, { images, batches, steps, ...settings });
    });
    let ahead = false;
    while (model.step < last) {
      signal?.throwIfAborted();
      const { step: firstStep, epoch, batch } = model;
      const loaded = await feed.load(epoch, batch, signal);
      // A run ends with an epoch, so that whoever gets its metrics finds the model as it was then; only epochs that
      // are shorter than a submit, and not tested, share one.
      const epochsAtOnce = tested ? 1 : Math.max(1, Math.floor(runner.sliceSteps / batches));
      const count = Math.min(epochsAtOnce * batches - batch, last - firstStep, loaded);
      const run = runner.run({
        steps: count,
        firstStep,
        signal,
        check,
        onSubmit: (submitted) => {
          // Fetched when the first steps are on their way; who awaits it throws what is wrong.
          metered().catch(() => {});
          model.advanced(submitted, batches);
          if (firstStep + count < last) feed.prefetch();
        },
      });
      for await (const slice of run) {
        const meter = await metered();
        meter.add(slice);
        if (!ahead) fetchAhead();
        ahead = true;
        if (slice.losses.length > 0) onProgress?.(meter.progress());
        const diverged = slice.faulty ? await diagnosed(model, training) : meter.lost();
        if (!diverged) continue;
        yield* meter.epochsDone();
        throw diverged;
      }
      const meter = await metered();
      for (const metrics of meter.epochsDone()) yield tested ? await tested(metrics) : metrics;
    }
    signal?.throwIfAborted();
    if (feed === images) {
      model.training = training;
      training = undefined;
    }
    yield* (await metered()).rest();
  } catch (error) {
    // A submit that the GPU refused was counted already.
    await model.resync().catch(() => {});
    throw error;
  } finally {
    training?.runner.dispose();
    if (model.disposed) model.training?.runner.dispose();
    release();
  }
}

/** Makes something when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Throws a LimitError, with what would fit, for a step that the adapter cannot run. */
async function checkFits(model: Model, supply: Supply, settings: StepSettings): Promise<void> {
  const { gpu } = model;
  const planFor = (own: StepSettings) =>
    planOf(model, supply.shape(own.batchSize), own, { matmul: gpu.matmul });
  const passed = (own: StepSettings) => limitPassed(gpu, planFor(own));
  const words = passed(settings);
  if (!words) return;
  const { remedyOf } = await fetched(import('./remedy'));
  const values = Object.values(planFor(settings).places);
  throw new LimitError(`${words}: use ${remedyOf(settings, (own) => !passed(own), values)}.`);
}

/** The program that trains the model with these settings: the last fit's, if that was the same. */
async function trainingOn(
  model: Model,
  feed: Feed,
  settings: StepSettings,
  signal: AbortSignal | undefined,
): Promise<Training> {
  const { gpu } = model;
  const key = JSON.stringify(settings);
  const last = model.training;
  model.training = undefined;
  if (last?.feed === feed && last.key === key) return last;
  last?.runner.dispose();
  const planFor = (matmul: Matmul, products?: Products) =>
    planOf(model, feed, settings, { matmul, products });
  // What suits one batch size does not suit another.
  if (!model.products || model.epochShape?.batchSize !== settings.batchSize) {
    model.products = gpu.measures ? await measured(gpu, planFor, signal) : undefined;
  }
  const plan = planFor(gpu.matmul, model.products);
  const given = { ...model.buffers, ...feed.given };
  const large = model.products ? undefined : gpu.longRunMatmul;
  const faster = large && productsOfLongRuns(planFor(large));
  const longRun = faster && {
    plan: () => planFor(gpu.matmul, faster),
    compiled: () => {
      model.products = faster;
    },
  };
  const runner = await Runner.create(gpu, plan, given, longRun);
  return { plan, feed, key, runner };
}

async function measured(...args: Parameters<typeof chooseProducts>): Promise<Products | undefined> {
  const { chooseProducts } = await tuning();
  return chooseProducts(...args);
}

const tuning = () => fetched(import('../tiles/tuning'));
const testing = () => fetched(import('./evaluation'));

async function diagnosed(model: Model, training: Training): Promise<DivergedError> {
  const { diagnose } = await fetched(import('./diagnosis'));
  return diagnose(model, training);
}

/** What a run may need at its end, when the server may be out of reach, is fetched after its first steps. */
function fetchAhead(): void {
  for (const module of [import('./checkpoint'), import('./diagnosis')]) module.catch(() => {});
}

type StepSettings = ReturnType<typeof checkFit>['settings'];

/** A step of a fit whose settings are checked. */
export function planOf(
  { gpu, spec, seed }: Pick<Model, 'gpu' | 'spec' | 'seed'>,
  { kind: data, count: examples, shards, window }: FeedShape,
  settings: StepSettings,
  families: { readonly matmul: Matmul; readonly products?: Products | undefined },
): Plan {
  const options = { ...settings, data, examples, shards, window, seed, workgroups: workgroupsFor(gpu) };
  return trainingPlan(spec, { ...options, ...families });
}

/** Brings the kernels that a step with these options has, beside those of the model. */
export async function loadFit({ samples = 1 }: Pick<FitOptions, 'samples'>): Promise<void> {
  if (samples > 1) await loadSamples();
}
