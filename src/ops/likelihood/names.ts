/**
 * p(x|z): `bernoulli` reads the decoder's output as logits, for data in [0, 1]; `gaussian` reads it as the mean of
 * a normal distribution of unit variance, for any other data.
 */
export const LIKELIHOODS = ['bernoulli', 'gaussian'] as const;
export type Likelihood = (typeof LIKELIHOODS)[number];

/** `vec4f` of a row that a partial sum is of. */
export const LIKELIHOOD_VECTORS = 8;

/** Partial sums that a row of `input` values leaves. */
export function likelihoodParts(input: number): number {
  return Math.ceil(input / (4 * LIKELIHOOD_VECTORS));
}
