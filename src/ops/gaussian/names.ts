/**
 * Where a Gaussian's standard deviation comes from beside a number: one learnt for all values, one learnt for each value
 * of an example, or the decoder's second head.
 */
export const SIGMAS = ['shared', 'each', 'predicted'] as const;
export type Sigma = number | (typeof SIGMAS)[number];

/** What is made of the decoder's output to be a Gaussian's mean. */
export const SQUASHES = ['identity', 'sigmoid', 'tanh'] as const;
export type Squash = (typeof SQUASHES)[number];

/** log sigma counts as the nearest end beyond these, without a gradient: sigma is 4.5e-5 to 22,026. */
export const LOG_SIGMA_RANGE = [-10, 10] as const;
/** Ranges of a sigma that is given, the same rounded inwards. */
export const SIGMA_RANGE = [0.0001, 10_000] as const;

/** The Gaussian of files that say no more of it. */
export const EARLIER_GAUSSIAN = { sigma: 1, squash: 'identity' } as const;
