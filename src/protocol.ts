import type { Classes } from './ops/condition/names';
import type { Likelihood } from './ops/likelihood/names';
import { counted } from './words';

/** What of a model a protocol depends on. */
export interface Judged {
  readonly likelihood: Likelihood;
  readonly binarize?: 'threshold' | 'once' | 'each epoch' | undefined;
  readonly sigma?: number | 'shared' | 'each' | 'predicted' | undefined;
  /** Of a mixture of logistic distributions. */
  readonly components?: number | undefined;
  /** Columns of a block of a categorical distribution. */
  readonly categories?: number | undefined;
  /** Of a model that is told labels. */
  readonly classes?: Classes | undefined;
}

/** What a number of nats is of. */
const DATA: Readonly<Record<Likelihood, string>> = {
  bernoulli:
    'values from 0 to 1 as they are, under a Bernoulli: cross-entropy, which is a log-likelihood of values that are 0 or 1, and none of grey ones',
  'continuous-bernoulli': 'values from 0 to 1 as they are, under a continuous Bernoulli: a density',
  gaussian: 'values as they are, under a Gaussian',
  logistic: 'values as 256 levels, under a discretised logistic distribution: a probability',
  tokens: 'the characters of texts and their ends, under a categorical distribution: a probability',
  categorical:
    'blocks of values as they are, under a categorical distribution: a probability where they are one-hot',
};
const BINARISED = {
  threshold: 'values binarised at 0.5, under a Bernoulli',
  once: 'values binarised at random, once, by their places in the data, under a Bernoulli',
  'each epoch': 'values binarised at random, anew in each epoch, under a Bernoulli',
} as const;
/** Of those that are binarised in each epoch, an evaluation's. */
const DRAWN = 'values binarised at random, by the seed of the evaluation, under a Bernoulli';
const SIGMAS = {
  shared: 'one learnt sigma',
  each: 'a learnt sigma for each value',
  predicted: 'a predicted sigma',
} as const;
/** Likelihoods of values of which there are few, so that a probability has bits. */
const DISCRETE: readonly string[] = ['logistic', 'categorical'];

/**
 * How a model was judged, in a sentence for beside the numbers, so that they can be compared with those of others.
 * `mixture`: each example as one of every class.
 */
export function protocolOf(
  judged: Judged,
  { samples = 1, mixture = false }: { readonly samples?: number; readonly mixture?: boolean } = {},
): string {
  const told = isTold(judged) && !mixture;
  const elbo = mixture
    ? 'ELBO from one draw of z an example and class, of a mixture of all classes, each as likely before (no bound on average, as one draw each overrates the likeliest)'
    : `ELBO${ofLabelled(judged)} from one draw of z an example`;
  const of = `${marginalName(judged, mixture)}${mixture ? ' of that mixture' : ''}`;
  const from = `q(z|${told ? 'x,y' : 'x'})${mixture ? ' of each class' : ''}`;
  const how =
    samples === 1
      ? elbo
      : `${elbo}, ${of} by importance sampling with ${counted(samples, 'draw')} from ${from}: on average a lower bound, too low where draws are few`;
  const data = judged.binarize === 'each epoch' ? DRAWN : dataOf(judged);
  return `${how}, in nats per example; ${data}.`;
}

/**
 * What is measured of an example: a model that is told its label y gives its probability under that label, unless it takes a
 * mixture of all classes.
 */
export function marginalName(judged: Judged, mixture = false): string {
  return isTold(judged) && !mixture ? 'log p(x|y)' : 'log p(x)';
}

function isTold({ classes }: Judged): boolean {
  return classes !== undefined;
}

/** Of which log-likelihood a bound is, where that is not log p(x). */
function ofLabelled(judged: Judged): string {
  return isTold(judged) ? ` of ${marginalName(judged)}, each example told its label,` : '';
}

/** What the objective of a training run is called, apart from beta and free bits. */
export function boundOf(samples = 1): string {
  return samples === 1 ? 'ELBO' : `bound of ${counted(samples, 'sample')}`;
}

/** How the figures of a training run come about, in a sentence: with several samples they are of another bound than the ELBO. */
export function trainingProtocolOf(
  judged: Judged,
  { samples = 1 }: { readonly samples?: number } = {},
): string {
  const of =
    samples === 1
      ? `ELBO${ofLabelled(judged)} from one draw of z an example`
      : `importance-weighted bound${ofLabelled(judged)} of ${counted(samples, 'sample')} of z an example, which is at least the ELBO; its reconstruction is the mean under their weights, its KL the rest`;
  return `${of}, of the model as it was at each step, in nats per example; ${dataOf(judged)}.`;
}

function dataOf({ likelihood, binarize, sigma, components }: Judged): string {
  if (binarize) return BINARISED[binarize];
  if (components !== undefined) {
    return `values as 256 levels, under a mixture of ${components} discretised logistic distributions: a probability`;
  }
  if (likelihood !== 'gaussian') return DATA[likelihood];
  const of = typeof sigma === 'number' ? `sigma ${sigma}` : sigma && SIGMAS[sigma];
  return `${DATA.gaussian}${of ? ` of ${of}` : ''}: a density`;
}

/** What {@link bitsPerDimension} counts as one dimension: a block of a categorical distribution, else a single value. */
export function dimensionOf({ likelihood }: Judged): 'block' | 'value' {
  return likelihood === 'categorical' ? 'block' : 'value';
}

/** A log-likelihood of an example of `input` values in bits per {@link dimensionOf}; undefined where the data are not discrete. */
export function bitsPerDimension(
  judged: Judged & { readonly input: number },
  nats: number,
): number | undefined {
  const { likelihood, binarize, categories = 1, input } = judged;
  const dimensions = dimensionOf(judged) === 'block' ? input / categories : input;
  return binarize || DISCRETE.includes(likelihood) ? -nats / Math.LN2 / dimensions : undefined;
}
