import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { countExamples } from '../data/examples';
import { checkSource } from '../data/source';
import { OptionError } from '../errors';
import { bitsPerDimension, protocolOf } from '../protocol';
import { Dataset, type Images } from './data';
import type { EvaluateOptions, Evaluation } from './evaluation';
import { isSource } from './feed';
import type { Model } from './model';
import { type Done, WATCH, watchOf } from './progress';
import { type LabelOptions, type RestoreOptions, reconstruct, restore } from './sampler';
import { type Scores, type ScoresOptions, scores } from './scores';

// A conditional model whose examples have no labels: a mixture of its classes, each as likely. With e_y the ELBO of an
// example as class y of C, log p(x) >= log (1/C sum_y exp(e_y)), and p(y|x) is about exp(e_y) / sum_y' exp(e_y').

/** What each class makes of the examples, and how likely it is: `weights` [n, classes]. */
interface Mixture {
  readonly classes: readonly Scores[];
  readonly weights: Float32Array;
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
  const { classes, weights } = await mixtureOf(model, images, options);
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
  const logLikelihood = logMean(classes.flatMap((own) => own.logLikelihood ?? []));
  return {
    ...{ reconstruction, kl, elbo: reconstruction.map((nats, i) => -(nats + (kl[i] as number))) },
    ...(logLikelihood && { logLikelihood }),
  };
}

/** log(1/C sum_y p(x|y)) of log p(x|y) of each class. */
function logMean([first, ...others]: readonly Float32Array[]): Float32Array | undefined {
  return first?.map((own, i) => {
    const all = [own, ...others.map((values) => values[i] as number)];
    const largest = Math.max(...all);
    return largest + Math.log(all.reduce((sum, one) => sum + Math.exp(one - largest), 0) / all.length);
  });
}

/** As `evaluate`, of one draw of z an example and class. Throws an OptionError for more. */
export async function mixtureEvaluation(
  model: Model,
  images: Images,
  options: Omit<EvaluateOptions, 'labels'> = {},
): Promise<Evaluation> {
  settingsOf('evaluate', options, { defaults: { seed: model.seed }, also: ['labels', ...WATCH] });
  const { samples, ...others } = options;
  if (samples !== undefined && samples > 1) {
    const words = `must be 1 for a conditional model without labels, not ${samples}: give labels, for log p(x) of each example as one of its class`;
    throw new OptionError('samples', words);
  }
  const of = await mixtureScores(model, images, others);
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value / values.length, 0);
  const [reconstruction, kl] = [mean(of.reconstruction), mean(of.kl)];
  const elbo = -(reconstruction + kl);
  const bits = bitsPerDimension(model.spec, elbo);
  return {
    ...{ elbo, reconstruction, kl, examples: of.kl.length },
    ...(bits !== undefined && { bitsPerDimension: bits }),
    protocol: protocolOf(model.spec, { mixture: true }),
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
  images: Images,
  options: Omit<ScoresOptions, 'labels'> = {},
): Promise<Mixture> {
  settingsOf('scores', options, { defaults: { seed: model.seed }, also: ['labels', ...WATCH] });
  const { onProgress } = watchOf(options);
  const classes: Scores[] = [];
  const count = countOf(model, images);
  const all = model.spec.classes as number;
  for (const labels of everyClass(model, count)) {
    const before = classes.length;
    const told = ({ done, of }: Done) => onProgress?.({ done: (before * of + done) / all, of });
    classes.push(await scores(model, images, { ...options, labels, onProgress: told }));
  }
  return { classes, weights: weightsOf(classes.map(({ elbo }) => elbo)) };
}

/** Throws a DataError for what is no examples. */
function countOf({ spec: { input } }: Model, images: Images): number {
  // Its labels lie on the GPU, which is said where it is opened.
  if (images instanceof Dataset) return images.count;
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
