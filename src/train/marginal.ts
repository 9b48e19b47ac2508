import { limitPassed } from '../gpu/program';
import { readStretches } from '../gpu/readback';
import { planMarginal } from '../graph/plan_marginal';
import type { EpochOptions } from '../graph/training_options';
import { RESULT } from '../ops/importance/importance_accumulate';
import { loadSamples } from '../ops/samples';
import { halved } from './fitted';
import { fitted, type Over, optionsOf, throughEpoch } from './through_epoch';

/** An estimate of log p(x), in nats per example. */
export interface Marginal {
  /** The mean over the examples of log(mean of w), w = p(x|z) p(z) / q(z|x) of draws z from q(z|x). */
  readonly value: number;
  /** Of that mean, as an estimate for all data of which the examples are a sample: their deviation over the root of their number. */
  readonly standardError: number;
  /**
   * Of that mean, for these very examples: what other draws would change, from the variance of w by the delta method. The
   * estimate is too low on average, by about half of the square of an example's own error.
   */
  readonly monteCarloError: number;
  /** Draws an example. */
  readonly samples: number;
}

/** Rows that go through the decoder at a time, where the adapter has room for them. */
const ROWS = 8192;

/** The share of the work of an evaluation that its ELBO is, which comes before these draws. */
export function shareBefore(samples: number): number {
  return 1 / (1 + samples);
}

/** Of each example, in their order: log p(x), and the variance that other draws give that, by the delta method. */
export interface Estimates {
  readonly values: ArrayLike<number>;
  readonly variances: ArrayLike<number>;
}

/** log p(x) by importance sampling with the model's q(z|x) (Rezende et al. 2014, appendix E; Burda et al. 2016). */
export async function marginalsOf(over: Over, samples: number): Promise<Estimates> {
  return estimates(await weightsOf(over, samples), samples);
}

/** What `estimates` takes. */
async function weightsOf(whole: Over, samples: number): Promise<Float32Array> {
  await loadSamples();
  const { gpu, spec } = whole.model;
  const planOf = (options: EpochOptions, atATime: number) =>
    planMarginal(spec, { ...options, samples, atATime, rounds: Math.ceil(samples / atATime) });
  const over = fitted(whole, (options) => planOf(options, 1));
  const { batchSize } = over;
  const most = Math.min(samples, Math.max(1, Math.floor(ROWS / batchSize)));
  const atATime = halved(most, (value) => !limitPassed(gpu, planOf(optionsOf(over, batchSize), value)));
  const planFor = (options: EpochOptions) => planOf(options, atATime);
  const rounds = Math.ceil(samples / atATime);
  return throughEpoch(over, planFor, {
    rounds,
    span: [shareBefore(samples), 1],
    async read({ results }, { count }) {
      const [bytes] = await readStretches(gpu, [{ buffer: results as GPUBuffer, size: count * RESULT * 4 }]);
      return new Float32Array(bytes as ArrayBuffer);
    },
  });
}

/** Of results: (top, sum of w, sum of squares of w, -) an example, w relative to exp(top). */
export function estimates(results: ArrayLike<number>, samples: number): Estimates {
  const count = results.length / RESULT;
  const [values, variances] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const [top, weights, squares] = [0, 1, 2].map((j) => results[i * RESULT + j]) as [number, number, number];
    values[i] = top + Math.log(weights / samples);
    // var(log(mean of w)) = var(w) / (samples mean(w)^2), w's variance with samples - 1.
    const relative = (samples * squares) / weights ** 2 - 1;
    variances[i] = Math.max(0, relative) / Math.max(1, samples - 1);
  }
  return { values, variances };
}

/** Of a mixture of classes, each as likely before, from the estimates of each: log(1/C sum_y p(x|y)). */
export function mixed(classes: readonly Estimates[]): Estimates {
  const { length } = (classes[0] as Estimates).values;
  const [values, variances] = [new Float64Array(length), new Float64Array(length)];
  for (let i = 0; i < length; i++) {
    const own = classes.map((one) => one.values[i] as number);
    const largest = Math.max(...own);
    const weights = own.map((value) => Math.exp(value - largest));
    const sum = weights.reduce((a, b) => a + b);
    values[i] = largest + Math.log(sum / classes.length);
    // All classes have the same draws, so that their errors may add up: by Cauchy and Schwarz they do no more than that.
    const error = classes.reduce((total, { variances }, y) => {
      return total + ((weights[y] as number) / sum) * Math.sqrt(variances[i] as number);
    }, 0);
    variances[i] = error ** 2;
  }
  return { values, variances };
}

/** What `scores` has of them. */
export function ofEach(
  estimates: Estimates,
  samples: number,
): { readonly logLikelihood: Float32Array; readonly marginal: Marginal } {
  return {
    logLikelihood: Float32Array.from(estimates.values),
    marginal: summary(estimates, samples),
  };
}

/** Means over the examples. */
export function summary({ values, variances }: Estimates, samples: number): Marginal {
  const count = values.length;
  const sum = (of: ArrayLike<number>, term = (value: number) => value) =>
    Array.prototype.reduce.call(of, (total, value) => (total as number) + term(value), 0) as number;
  const value = sum(values) / count;
  return {
    value,
    standardError:
      count > 1 ? Math.sqrt(sum(values, (one) => (one - value) ** 2) / (count - 1) / count) : Number.NaN,
    monteCarloError: Math.sqrt(sum(variances)) / count,
    samples,
  };
}
