/**
 * p(x|z), whose parameters the decoder gives. `bernoulli`: logits, for data in [0, 1], grey ones too. `gaussian`: means, for
 * any data. `logistic`: means and log-scales over the 256 levels of bytes. `continuous-bernoulli`: logits of a density on
 * [0, 1]. `categorical`: logits of blocks of columns, for one-hot data.
 * `tokens`: logits of the symbols at each position of a text. docs/likelihoods.md has formulas and ranges.
 */
export const LIKELIHOODS = [
  'bernoulli',
  'continuous-bernoulli',
  'gaussian',
  'logistic',
  'categorical',
  'tokens',
] as const;
export type Likelihood = (typeof LIKELIHOODS)[number];

/** `vec4f` of a row that a partial sum is of. */
export const LIKELIHOOD_VECTORS = 8;

/** Partial sums that a row of `input` values leaves. */
export function likelihoodParts(input: number): number {
  return Math.ceil(input / (4 * LIKELIHOOD_VECTORS));
}
