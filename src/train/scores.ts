import { settingsOf } from '../checks';
import type { Labels } from '../data/labels';
import { readStretches } from '../gpu/readback';
import { planScores } from '../graph/plan_evaluation';
import type { EpochOptions } from '../graph/training_options';
import { fetched } from '../modules';
import type { Images } from './data';
import { supplyOf } from './feed';
import type { Estimates, Marginal } from './marginal';
import type { Model } from './model';
import { WATCH, type WatchOptions, watchOf } from './progress';
import { fitted, overAll, throughEpoch } from './through_epoch';

export interface ScoresOptions extends WatchOptions {
  /** 256 by default, or fewer where the adapter has no room for as many, and never more than there are examples; the result does not depend on it but for rounding. */
  readonly batchSize?: number;
  /** Of the noise that z is drawn with, one draw an example, and of values that are binarised for each epoch; the model's by default. */
  readonly seed?: number;
  /**
   * Draws of z an example, by which log p(x) of each is estimated, too; 1 by default, which leaves that out.
   */
  readonly samples?: number;
  /** Class numbers of the examples [n], for a conditional model; those of a Dataset are given to its `upload`. Without them it is a mixture of the classes. */
  readonly labels?: Labels;
}

/** Of each example, in their order, in nats; all but log p(x) are from one draw of z, and elbo = -(reconstruction + kl). */
export interface Scores {
  readonly reconstruction: Float32Array;
  readonly kl: Float32Array;
  readonly elbo: Float32Array;
  /** log p(x) by importance sampling, where more than one sample was asked for. */
  readonly logLikelihood?: Float32Array;
  /** The mean of these, with its errors, from the same draws: what `evaluate` tells. */
  readonly marginal?: Marginal;
}

/** Examples whose scores lie on the GPU at a time, at most: 8 MB. */
const AT_A_TIME = 2 ** 20;
/** Of the scores of an example: two floats. */
const BYTES = 8;

/** What each of `images` costs; the means are those that `evaluate` tells. */
export async function scores(model: Model, images: Images, options?: ScoresOptions): Promise<Scores> {
  const { costs, marginals } = await scored(model, images, options);
  return withMarginals(costs, marginals, options);
}

/** With log p(x) of each and of all, where it was estimated. */
export async function withMarginals(
  costs: Scores,
  marginals: Estimates | undefined,
  { samples = 1 }: Pick<ScoresOptions, 'samples'> = {},
): Promise<Scores> {
  if (!marginals) return costs;
  const { ofEach } = await fetched(import('./marginal'));
  return { ...costs, ...ofEach(marginals, samples) };
}

/** The same, with how sure log p(x) is. */
export async function scored(
  model: Model,
  images: Images,
  options: ScoresOptions = {},
): Promise<{ readonly costs: Scores; readonly marginals: Estimates | undefined }> {
  const settings = settingsOf('scores', options, {
    defaults: { seed: model.seed },
    also: ['labels', ...WATCH],
  });
  const { samples, ...batches } = settings;
  const watch = watchOf(options);
  const { gpu, spec } = model;
  const marginal = samples > 1 ? await fetched(import('./marginal')) : undefined;
  watch.signal?.throwIfAborted();
  model.tidy();
  const supply = await supplyOf(gpu, spec, images, options.labels);
  const asked = options.batchSize !== undefined;
  const atATime = ({
    examples,
    window = examples,
    batchSize,
  }: Pick<EpochOptions, 'examples' | 'window' | 'batchSize'>) =>
    Math.max(1, Math.ceil(Math.min(window, AT_A_TIME) / batchSize));
  const planFor = (options: EpochOptions) =>
    planScores(spec, { ...options, capacity: atATime(options) * options.batchSize });
  const over = fitted(overAll(model, supply, { ...batches, asked, ...watch }), planFor);
  let all = new Float32Array();
  await throughEpoch(over, planFor, {
    atATime,
    ...(marginal && { span: [0, marginal.shareBefore(samples)] }),
    async read({ scores }, { first, end, count }) {
      const [bytes] = await readStretches(gpu, [
        { buffer: scores as GPUBuffer, size: (end - first) * BYTES },
      ]);
      if (first === 0) all = new Float32Array(2 * count);
      all.set(new Float32Array(bytes as ArrayBuffer), 2 * first);
    },
  });
  const [reconstruction, kl] = [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2 === 1)];
  const marginals = await marginal?.marginalsOf(over, samples);
  const elbo = reconstruction.map((nats, i) => -(nats + (kl[i] as number)));
  return { costs: { reconstruction, kl, elbo }, marginals };
}
