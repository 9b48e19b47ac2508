import { at, type Sums } from '../../matrix.twin';

/** An example's bound, in nats. */
export interface Bound {
  /** log(mean of w_k), with beta 1. */
  readonly bound: number;
  /** The mean of -log p(x|z_k) under those weights. */
  readonly reconstruction: number;
  /** The same bound with the ratio weighed by beta: what is learnt from. */
  readonly weighed: number;
}

/**
 * The weights of the samples (Burda et al. 2016): w_k = p(x|z_k) p(z_k) / q(z_k|x), from the sums of -log p(x|z_k) and of
 * log q(z_k|x) - log p(z_k) of each row, [rows samples, 1].
 */
export function importanceWeights(
  { reconstructions, ratios }: { readonly reconstructions: Sums; readonly ratios: Sums },
  { samples, beta }: { readonly samples: number; readonly beta: number },
): { readonly weights: Sums; readonly bounds: readonly Bound[] } {
  const { rows } = reconstructions;
  const weights = new Float64Array(rows);
  const magnitudes = new Float64Array(rows);
  const bounds = Array.from({ length: rows / samples }, (_, example): Bound => {
    const own = Array.from({ length: samples }, (_, k) => example * samples + k);
    const logs = (weight: number) =>
      own.map((row) => -(at(reconstructions, row, 0) + weight * at(ratios, row, 0)));
    const told = normalised(logs(1));
    const learnt = normalised(logs(beta));
    const sizes = own.map(
      (row) => (reconstructions.magnitudes[row] as number) + beta * (ratios.magnitudes[row] as number),
    );
    // An error of log w_k, and that of the others, is a relative one of the weight.
    const largest = Math.max(...sizes);
    own.forEach((row, k) => {
      weights[row] = learnt.weights[k] as number;
      magnitudes[row] = (learnt.weights[k] as number) * (1 + (sizes[k] as number) + largest);
    });
    const reconstruction = own.reduce(
      (sum, row, k) => sum + (told.weights[k] as number) * at(reconstructions, row, 0),
      0,
    );
    return { bound: told.logMean, reconstruction, weighed: learnt.logMean };
  });
  const terms = reconstructions.terms + ratios.terms;
  return { weights: { rows, columns: 1, values: weights, magnitudes, terms }, bounds };
}

function normalised(logs: readonly number[]) {
  const top = Math.max(...logs);
  const values = logs.map((log) => Math.exp(log - top));
  const sum = values.reduce((a, b) => a + b);
  return { logMean: top + Math.log(sum / logs.length), weights: values.map((value) => value / sum) };
}
