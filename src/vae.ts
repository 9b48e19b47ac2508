import { onlyKnown } from './arguments';
import { settingsOf } from './checks';
import { StateError } from './errors';
import { initialParameters, layoutOf, narrower, parameterCount } from './graph/layout';
import { loadLayers } from './graph/load';
import { nodesOf } from './graph/nodes';
import { resolveSpec, type Spec, type SpecInput } from './graph/spec';
import { fetched } from './modules';
import { loadOps } from './ops';
import type { MatmulGpu } from './tiles/gpu';
import type { Assumed, LoadOptions } from './train/checkpoint';
import { Dataset, type Images } from './train/data';
import type { EvaluateOptions, Evaluation } from './train/evaluation';
import type { EpochMetrics } from './train/meter';
import { INITIAL_STATE, Model } from './train/model';
import type { EncodeOptions, LabelOptions, RestoreOptions, SampleOptions } from './train/sampler';
import type { Scores, ScoresOptions } from './train/scores';
import type { FitOptions } from './train/trainer';

const checkpoints = () => import('./train/checkpoint');
const samplers = () => import('./train/sampler');
const evaluations = () => import('./train/evaluation');
const scoring = () => import('./train/scores');
const mixtures = () => import('./train/mixture');
const trainers = () => import('./train/trainer');

/**
 * A variational autoencoder on the GPU. Examples go in as bytes (pixels, 255 standing for 1) or as floats, row by row;
 * floats come out. Calls may overlap but for two fits. Each submit sees the parameters of a whole step; an
 * `evaluate` beside a `fit` sees those of several.
 */
export class Vae {
  #fitting = false;

  /** @internal What the library's other rooms run on. */
  readonly model: Model;

  /**
   * What a model file did not say and no option gave, so that the default was taken: `relu` and `bernoulli`. Empty for
   * models of this library.
   */
  readonly assumed: readonly Assumed[];

  private constructor(model: Model, assumed: readonly Assumed[] = []) {
    this.model = model;
    this.assumed = assumed;
  }

  /** A new model with Glorot-uniform weights, zero biases, and every random number of its life from `seed` (0). */
  static async create(
    gpu: MatmulGpu,
    spec: SpecInput,
    options: { readonly seed?: number } = {},
  ): Promise<Vae> {
    const { seed } = settingsOf('create', options);
    await loadLayers(spec);
    const resolved = resolveSpec(spec);
    await loadOps(nodesOf(resolved));
    const layout = layoutOf(resolved);
    gpu.checkSize('parameters', layout.size * 4, narrower(layout));
    const weights = {
      parameters: initialParameters(layout, seed),
      firstMoment: new Float32Array(layout.size),
      secondMoment: new Float32Array(layout.size),
    };
    return new Vae(await Model.create(gpu, { spec: resolved, layout, seed, weights, state: INITIAL_STATE }));
  }

  /**
   * A saved model, with its optimiser and its place in the run. Weights that another program saved under the same names
   * load, too, and start at step 0 with the seed 0; the options are for those that do not say theirs (see `assumed`). Throws a CheckpointError, or an OptionError for options that contradict the file.
   */
  static async load(gpu: MatmulGpu, bytes: Uint8Array, options: LoadOptions = {}): Promise<Vae> {
    const { openCheckpoint } = await fetched(checkpoints());
    const checkpoint = await openCheckpoint(bytes, options);
    await loadOps(nodesOf(checkpoint.spec));
    return new Vae(await Model.create(gpu, checkpoint), checkpoint.assumed);
  }

  get spec(): Spec {
    return this.model.spec;
  }

  get seed(): number {
    return this.model.seed;
  }

  /** Optimiser steps done or in the queue. */
  get step(): number {
    return this.model.step;
  }

  /** Whole epochs done or in the queue. */
  get epoch(): number {
    return this.model.epoch;
  }

  get parameterCount(): number {
    return parameterCount(this.model.layout);
  }

  /**
   * Trains on `images` [n, input] and yields each epoch's metrics. Leaving the loop early, or aborting the signal,
   * leaves a model that can be used, saved, and trained on.
   */
  async *fit(images: Images, options: FitOptions): AsyncGenerator<EpochMetrics, void, void> {
    this.model.check();
    if (this.#fitting) throw new StateError('This model is being trained: wait for its fit to end.');
    this.#fitting = true;
    try {
      const { fit } = await this.#ready(trainers);
      yield* fit(this.model, images, options);
    } finally {
      this.#fitting = false;
    }
  }

  /**
   * The ELBO of `images` [n, input] and its parts, in nats per example, from one draw of z each; what each latent dimension is
   * used for; and with `samples` log p(x) by importance sampling.
   */
  async evaluate(images: Images, options?: EvaluateOptions): Promise<Evaluation> {
    if (this.#mixes(images, options)) {
      const { mixtureEvaluation } = await this.#ready(mixtures);
      return mixtureEvaluation(this.model, images, options);
    }
    const { evaluate } = await this.#ready(evaluations);
    return evaluate(this.model, images, options);
  }

  /**
   * What each of `images` [n, input] costs, in nats: reconstruction, KL and ELBO, [n] each, from one draw of z. Those that
   * the model finds oddest have the lowest ELBO. The means are those of `evaluate` with the same seed.
   */
  async scores(images: Images, options?: ScoresOptions): Promise<Scores> {
    if (this.#mixes(images, options)) {
      const { mixtureScores } = await this.#ready(mixtures);
      return mixtureScores(this.model, images, options);
    }
    const { scores } = await this.#ready(scoring);
    return scores(this.model, images, options);
  }

  /**
   * How likely each class of a conditional model is for each of `images` [n, input]: [n, classes], by the ELBO of the image
   * as one of that class, all classes being as likely before. Labels of a Dataset do not count.
   */
  async classify(images: Images, options?: Omit<ScoresOptions, 'labels'>): Promise<Float32Array> {
    if (typeof this.spec.classes !== 'number')
      throw new StateError('This model has no classes: create one with classes, and fit it with labels.');
    const { classify } = await this.#ready(mixtures);
    return classify(this.model, images, options);
  }

  /** q(z|x) of `images` [n, input]: mu and logvar, [n, latent] each. */
  async encode(
    images: Uint8Array | Float32Array,
    options?: EncodeOptions,
  ): Promise<{ mu: Float32Array; logvar: Float32Array }> {
    const { encode } = await this.#ready(samplers);
    return encode(this.model, images, options);
  }

  /** p(x|z) of `z` [n, latent]: probabilities, or the mean of each value, [n, input]. A conditional model needs labels. */
  async decode(z: Float32Array, options?: LabelOptions): Promise<Float32Array> {
    const { decode } = await this.#ready(samplers);
    return decode(this.model, z, options);
  }

  /** `images` [n, input] through the mean of q(z|x) and back: [n, input]. */
  async reconstruct(images: Uint8Array | Float32Array, options?: LabelOptions): Promise<Float32Array> {
    if (this.#mixes(images, options)) {
      const { mixtureReconstruction } = await this.#ready(mixtures);
      return mixtureReconstruction(this.model, images, options);
    }
    const { reconstruct } = await this.#ready(samplers);
    return reconstruct(this.model, images, options);
  }

  /**
   * `images` [n, input] with their missing values restored from the others, as floats [n, input]. `known` [n, input] is
   * 0 where a value is missing, where `images` may hold any value that it may hold at all; known values stay as they are. Encodes and
   * decodes again and again (Rezende et al. 2014, appendix F), by the mean of q(z|x). Throws a DataError or OptionError.
   */
  async restore(
    images: Uint8Array | Float32Array,
    known: Uint8Array,
    options?: RestoreOptions,
  ): Promise<Float32Array> {
    if (this.#mixes(images, options)) {
      const { mixtureRestoration } = await this.#ready(mixtures);
      return mixtureRestoration(this.model, images, known, options);
    }
    const { restore } = await this.#ready(samplers);
    return restore(this.model, images, known, options);
  }

  /**
   * Draws z from the prior and decodes it: [count, input]. The same seed (0) draws the same z. A conditional model draws
   * examples of the class `label`, of the `labels` [count], or of classes that it draws, too.
   */
  async sample(count: number, options: SampleOptions = {}): Promise<Float32Array> {
    this.model.check();
    onlyKnown(options, ['seed', 'label', 'labels']);
    const settings = settingsOf('sample', { count, seed: options.seed });
    const { sample } = await this.#ready(samplers);
    return sample(this.model, settings.count, { ...options, seed: settings.seed });
  }

  /**
   * The model as a safetensors file, optimiser and training state included. Throws a DivergedError rather than save
   * what cannot be loaded.
   */
  async save(): Promise<Uint8Array> {
    const { checkpointOf, writeCheckpoint } = await this.#ready(checkpoints);
    return writeCheckpoint(await checkpointOf(this.model));
  }

  /** Whether examples of a conditional model come without labels: then it is a mixture of its classes. Of colours there are too many. */
  #mixes(images: Images, options?: LabelOptions): boolean {
    return (
      typeof this.spec.classes === 'number' &&
      options?.labels === undefined &&
      !(images instanceof Dataset && images.largestLabel !== undefined)
    );
  }

  /** A module that not every model needs, if this one can still be used when it is there. */
  async #ready<T>(module: () => Promise<T>): Promise<T> {
    this.model.check();
    const ready = await fetched(module());
    this.model.check();
    return ready;
  }

  /** Frees the GPU memory of the model. A fit under way fails. */
  dispose(): void {
    this.model.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
