import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { countExamples, rowStride } from '../data/examples';
import { checkSource } from '../data/source';
import { readStretches } from '../gpu/readback';
import { fetched } from '../modules';
import { bitsPerDimension, protocolOf } from '../protocol';
import { Dataset, type Images } from './data';
import type { EvaluateOptions, Evaluation } from './evaluation';
import { isSource } from './feed';
import type { Estimates } from './marginal';
import type { Model } from './model';
import { type Done, WATCH, watchOf } from './progress';
import { type LabelOptions, type RestoreOptions, reconstruct, restore } from './sampler';
import { type Scores, type ScoresOptions, scored, scores, withMarginals } from './scores';

// A conditional model whose examples have no labels: a mixture of its classes, each as likely before. With e_y the ELBO of an
// example as class y of C, log p(x) >= log (1/C sum_y exp(e_y)), and p(y|x) is about exp(e_y) / sum_y' exp(e_y').

/** What each class makes of the examples, and how likely it is: `weights` [n, classes]; and log p(x), where there are samples. */
interface Mixture {
  readonly classes: readonly Scores[];
  readonly weights: Float32Array;
  readonly marginals: Estimates | undefined;
}

type Values = Uint8Array | Float32Array;

/** p(y|x) of each example, [n, classes]; see {@link mixtureOf}. */
export async function classify(
  model: Model,
  images: Images,
  options?: Omit<ScoresOptions, 'labels'>,
): Promise<Float32Array> {
  return (await mixtureOf(model, images, options)).weights;
}

/** As `scores`; the KL has that of the class from the uniform distribution in it, so that elbo = -(reconstruction + kl). */
export async function mixtureScores(
  model: Model,
  images: Images,
  options?: Omit<ScoresOptions, 'labels'>,
): Promise<Scores> {
  const mixture = await mixtureOf(model, images, options);
  return withMarginals(costsOf(mixture), mixture.marginals, options);
}

function costsOf({ classes, weights }: Mixture): Scores {
  const count = weights.length / classes.length;
  const mean = (term: 'reconstruction' | 'kl') =>
    Float32Array.from({ length: count }, (_, i) =>
      classes.reduce((sum, own, y) => sum + weight(weights, i, y, classes) * (own[term][i] as number), 0),
    );
  const reconstruction = mean('reconstruction');
  const kl = mean('kl').map((nats, i) =>
    classes.reduce((sum, _, y) => {
      const p = weight(weights, i, y, classes);
      return p === 0 ? sum : sum + p * Math.log(p * classes.length);
    }, nats),
  );
  return { reconstruction, kl, elbo: reconstruction.map((nats, i) => -(nats + (kl[i] as number))) };
}

/** As `evaluate`, of one draw of z an example and class; log p(x) from as many samples of each class. */
export async function mixtureEvaluation(
  model: Model,
  images: Images,
  options: Omit<EvaluateOptions, 'labels'> = {},
): Promise<Evaluation> {
  const { samples } = settingsOf('evaluate', options, {
    defaults: { seed: model.seed },
    also: ['labels', ...WATCH],
  });
  const mixture = await mixtureOf(model, images, options);
  const of = costsOf(mixture);
  const logLikelihood = mixture.marginals && (await marginal()).summary(mixture.marginals, samples);
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value / values.length, 0);
  const [reconstruction, kl] = [mean(of.reconstruction), mean(of.kl)];
  const elbo = -(reconstruction + kl);
  const bits = bitsPerDimension(model.spec, logLikelihood?.value ?? elbo);
  return {
    ...{ elbo, reconstruction, kl, examples: of.kl.length },
    ...(logLikelihood && { logLikelihood }),
    ...(bits !== undefined && { bitsPerDimension: bits }),
    protocol: protocolOf(model.spec, { samples, mixture: true }),
  };
}

/** The mean of what the classes reconstruct, by p(y|x). */
export async function mixtureReconstruction(
  model: Model,
  images: Values,
  options: Omit<LabelOptions, 'labels'> = {},
): Promise<Float32Array> {
  onlyKnown(options, ['labels']);
  const weights = await classify(model, images);
  return mixed(model, weights, (labels) => reconstruct(model, images, labels));
}

/** The mean of what the classes restore, by p(y|x) of what each has restored. */
export async function mixtureRestoration(
  model: Model,
  images: Values,
  known: Uint8Array,
  options: Omit<RestoreOptions, 'labels'> = {},
): Promise<Float32Array> {
  settingsOf('restore', options, { also: ['labels'] });
  const count = countOf(model, images);
  const elbos: Float32Array[] = [];
  const restored: Float32Array[] = [];
  for (const labels of everyClass(model, count)) {
    const filled = await restore(model, images, known, { ...options, labels });
    restored.push(filled);
    elbos.push((await scores(model, filled, { labels })).elbo);
  }
  return mixed(
    model,
    weightsOf(elbos),
    async ({ labels }) => restored[labels?.[0] as number] as Float32Array,
  );
}

async function mixtureOf(
  model: Model,
  given: Images,
  options: Omit<ScoresOptions, 'labels'> = {},
): Promise<Mixture> {
  settingsOf('scores', options, { defaults: { seed: model.seed }, also: ['labels', ...WATCH] });
  const { onProgress } = watchOf(options);
  const classes: Scores[] = [];
  const estimates: Estimates[] = [];
  const images = await unlabelled(model, given);
  const count = countOf(model, images);
  const all = model.spec.classes as number;
  for (const labels of everyClass(model, count)) {
    const before = classes.length;
    const told = ({ done, of }: Done) => onProgress?.({ done: (before * of + done) / all, of });
    const { costs, marginals } = await scored(model, images, { ...options, labels, onProgress: told });
    classes.push(costs);
    if (marginals) estimates.push(marginals);
  }
  const weights = weightsOf(classes.map(({ elbo }) => elbo));
  return {
    classes,
    weights,
    marginals: estimates.length > 0 ? (await marginal()).mixed(estimates) : undefined,
  };
}

const marginal = () => fetched(import('./marginal'));

/**
 * Examples without labels, which each class is told in turn: those of a dataset are read back, as its rows have no place for other
 * labels. Throws a DataError for a dataset that the model does not take.
 */
async function unlabelled({ gpu, spec }: Model, images: Images): Promise<Exclude<Images, Dataset>> {
  if (!(images instanceof Dataset)) return images;
  images.checkFor(gpu, spec, false);
  const { buffers, kind, count, width, largestLabel } = images;
  const stride = rowStride(width, largestLabel !== undefined);
  const values = kind === 'bytes' ? new Uint8Array(count * width) : new Float32Array(count * width);
  let row = 0;
  for (const buffer of buffers) {
    const [bytes] = (await readStretches(gpu, [{ buffer, size: buffer.size }])) as [ArrayBuffer];
    const packed = kind === 'bytes' ? new Uint8Array(bytes) : new Float32Array(bytes);
    for (let at = 0; at < packed.length; at += stride)
      values.set(packed.subarray(at, at + width), width * row++);
  }
  return values;
}

/** Throws a DataError for what is no examples. */
function countOf({ spec: { input } }: Model, images: Exclude<Images, Dataset>): number {
  if (!isSource(images)) return countExamples(images, input);
  checkSource(images);
  return images.count;
}

/** Labels that say of each example that it is of the first class, then of the second, and so on. */
function* everyClass({ spec }: Model, count: number): Generator<Uint16Array> {
  const whole = Math.max(0, Math.floor(count));
  for (let y = 0; y < (spec.classes as number); y++) yield new Uint16Array(whole).fill(y);
}

/** exp(e_y) / sum_y' exp(e_y'), [n, classes]. */
function weightsOf(elbos: readonly Float32Array[]): Float32Array {
  const classes = elbos.length;
  const count = (elbos[0] as Float32Array).length;
  const weights = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) {
    const own = elbos.map((elbo) => elbo[i] as number);
    const largest = Math.max(...own);
    const exps = own.map((elbo) => Math.exp(elbo - largest));
    const sum = exps.reduce((a, b) => a + b);
    for (const [y, exp] of exps.entries()) weights[i * classes + y] = exp / sum;
  }
  return weights;
}

function weight(weights: Float32Array, i: number, y: number, classes: readonly unknown[]): number {
  return weights[i * classes.length + y] as number;
}

/** The mean of images [n, input], one for each class, by weights [n, classes]. */
async function mixed(
  model: Model,
  weights: Float32Array,
  imagesOf: (labels: LabelOptions) => Promise<Float32Array>,
): Promise<Float32Array> {
  const { input } = model.spec;
  const classes = model.spec.classes as number;
  const count = weights.length / classes;
  const mean = new Float32Array(count * input);
  let y = 0;
  for (const labels of everyClass(model, count)) {
    const images = await imagesOf({ labels });
    for (let j = 0; j < mean.length; j++) {
      const p = weights[Math.floor(j / input) * classes + y] as number;
      mean[j] = (mean[j] as number) + p * (images[j] as number);
    }
    y++;
  }
  return mean;
}
