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

/** log p(x) by importance sampling with the model's q(z|x) (Rezende et al. 2014, appendix E; Burda et al. 2016). */
export async function marginalOf(over: Over, samples: number): Promise<Marginal> {
  return summary(await weightsOf(over, samples), samples);
}

/** The same of each example, in their order. */
export async function logLikelihoodsOf(over: Over, samples: number): Promise<Float32Array> {
  const results = await weightsOf(over, samples);
  return Float32Array.from({ length: results.length / RESULT }, (_, i) => logMean(results, i, samples));
}

/** What `summary` takes. */
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

/** log(mean of w) of an example. */
function logMean(results: ArrayLike<number>, i: number, samples: number): number {
  return (results[i * RESULT] as number) + Math.log((results[i * RESULT + 1] as number) / samples);
}

/** Of results: (top, sum of w, sum of squares of w, -) an example, w relative to exp(top). */
export function summary(results: ArrayLike<number>, samples: number): Marginal {
  const count = results.length / RESULT;
  let [sum, variance] = [0, 0];
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [weights, squares] = [1, 2].map((j) => results[i * RESULT + j] as number) as [number, number];
    values[i] = logMean(results, i, samples);
    sum += values[i] as number;
    // var(log(mean of w)) = var(w) / (samples mean(w)^2), w's variance with samples - 1.
    const relative = (samples * squares) / weights ** 2 - 1;
    variance += Math.max(0, relative) / Math.max(1, samples - 1);
  }
  const value = sum / count;
  const spread = values.reduce((total, one) => total + (one - value) ** 2, 0);
  return {
    value,
    standardError: count > 1 ? Math.sqrt(spread / (count - 1) / count) : Number.NaN,
    monteCarloError: Math.sqrt(variance) / count,
    samples,
  };
}
