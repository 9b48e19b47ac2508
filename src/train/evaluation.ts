import { settingsOf } from '../checks';
import type { Labels } from '../data/labels';
import { DataError } from '../errors';
import { readStretches } from '../gpu/readback';
import { planEvaluation } from '../graph/plan_evaluation';
import type { EpochOptions } from '../graph/training_options';
import { fetched } from '../modules';
import { padded } from '../ops/values';
import { bitsPerDimension, protocolOf } from '../protocol';
import { Asleep } from './asleep';
import type { Images } from './data';
import { supplyOf } from './feed';
import type { TrainingWarning } from './health';
import type { Marginal } from './marginal';
import type { Model } from './model';
import { WATCH, type WatchOptions, watchOf } from './progress';
import { type Buffers, fitted, overAll, throughEpoch } from './through_epoch';

export interface EvaluateOptions extends WatchOptions {
  /** 256 by default, or fewer where the adapter has no room for as many, and never more than there are examples; the result does not depend on it but for rounding. */
  readonly batchSize?: number;
  /** Of the noise that z is drawn with, and of values that are binarised for each epoch; the model's by default. */
  readonly seed?: number;
  /**
   * Draws of z an example, by which log p(x) is estimated beside the ELBO; 1 by default, which leaves that out. 5000 are usual.
   */
  readonly samples?: number;
  /** Class numbers of the examples [n], for a conditional model; those of a Dataset are given to its `upload`. Without them it is a mixture of the classes. */
  readonly labels?: Labels;
}

/** Means in nats per example; elbo = -(reconstruction + kl), from one draw of z each. */
export interface Evaluation {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  readonly examples: number;
  /** The mean KL of each latent dimension, which add up to `kl`; not of a mixture of classes. */
  readonly klByDimension?: readonly number[];
  /**
   * Latent dimensions in use: those whose mean of q(z|x) has a variance above 0.01 over the examples (Burda et al. 2016, section
   * 5.2); not of a mixture of classes.
   */
  readonly activeUnits?: number;
  /** log p(x) by importance sampling, where more than one sample was asked for. */
  readonly logLikelihood?: Marginal;
  /**
   * Of log p(x), or else of the ELBO, which is at least as many, where the data are discrete. A dimension is a value, or a block of
   * a categorical distribution: `dimensionOf(spec)`.
   */
  readonly bitsPerDimension?: number;
  /** In words, for beside the numbers: what they are of, and how they were measured. */
  readonly protocol: string;
}

/** Variance of a dimension's mean from which it counts as active. */
const ACTIVE = 0.01;

/** The model's ELBO on `images`, with its parts; and log p(x), where there are samples. */
export async function evaluate(
  model: Model,
  images: Images,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { batchSize, seed, samples } = settingsOf('evaluate', options, {
    defaults: { seed: model.seed },
    also: ['labels', ...WATCH],
  });
  const watch = watchOf(options);
  const { gpu, spec } = model;
  const marginal = samples > 1 ? await fetched(import('./marginal')) : undefined;
  watch.signal?.throwIfAborted();
  model.tidy();
  const supply = await supplyOf(gpu, spec, images, options.labels);
  const asked = options.batchSize !== undefined;
  const planFor = (options: EpochOptions) => planEvaluation(spec, options);
  const over = fitted(overAll(model, supply, { batchSize, asked, seed, ...watch }), planFor);
  let [reconstruction, kl] = [0, 0];
  const { count, statistics } = await throughEpoch(over, planFor, {
    ...(marginal && { span: [0, marginal.shareBefore(samples)] }),
    onLosses(losses, count) {
      reconstruction += losses.reconstruction / count;
      kl += losses.kl / count;
    },
    read: async (buffers, { count }) => ({ count, statistics: await statisticsOf(model, buffers, count) }),
  });
  const logLikelihood = marginal?.summary(await marginal.marginalsOf(over, samples), samples);
  const elbo = -(reconstruction + kl);
  const bits = bitsPerDimension(spec, logLikelihood?.value ?? elbo);
  return {
    elbo,
    reconstruction,
    kl,
    examples: count,
    ...statistics,
    ...(logLikelihood && { logLikelihood }),
    ...(bits !== undefined && { bitsPerDimension: bits }),
    protocol: protocolOf(spec, { samples }),
  };
}

/** The same in the course of a run, whose warnings then have what it says of the latents. Returns those, too. */
export async function evaluateRun(
  model: Model,
  images: Images,
  options?: EvaluateOptions,
): Promise<{ readonly evaluation: Evaluation; readonly warnings: readonly TrainingWarning[] }> {
  model.check();
  const { step, health } = model;
  const evaluation = await evaluate(model, images, options);
  const { klByDimension } = evaluation;
  if (!health || !klByDimension) return { evaluation, warnings: [] };
  health.asleep ??= new Asleep();
  health.asleep.add(step, klByDimension, health.span);
  const { warning } = health.asleep;
  return { evaluation, warnings: warning ? [warning] : [] };
}

/** What adds to an epoch's metrics those of the model on test examples, which are checked at once. Throws a DataError. */
export async function testOn(model: Model, test: Images, labels?: Labels) {
  try {
    await supplyOf(model.gpu, model.spec, test, labels);
  } catch (cause) {
    if (cause instanceof DataError) throw new DataError(`Examples to test on: ${cause.message}`, { cause });
    throw cause;
  }
  return async <Metrics extends { readonly warnings: readonly TrainingWarning[] }>(metrics: Metrics) => {
    const { evaluation, warnings } = await evaluateRun(model, test, labels && { labels });
    return { ...metrics, warnings: [...new Set([...metrics.warnings, ...warnings])], test: evaluation };
  };
}

async function statisticsOf(
  { gpu, spec: { latent } }: Model,
  { statistics }: Buffers,
  count: number,
): Promise<Pick<Evaluation, 'klByDimension' | 'activeUnits'>> {
  const stride = padded(latent);
  const buffer = statistics as GPUBuffer;
  const [bytes] = await readStretches(gpu, [{ buffer, size: buffer.size }]);
  const values = new Float32Array(bytes as ArrayBuffer);
  const row = (i: number) => [...values.subarray(i * stride, i * stride + latent)];
  return {
    klByDimension: row(0).map((sum) => sum / count),
    activeUnits: row(2).filter((squares) => squares / count > ACTIVE).length,
  };
}
