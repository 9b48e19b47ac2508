/** What is taken off a position's values and what they are divided by: mean and deviation, or nothing and the root of the mean square. */
export const NORMS = ['layer', 'rms'] as const;
export type Norm = (typeof NORMS)[number];
/** Added to the variance, or the mean square. */
export const EPSILON = 1e-5;
/** Floats of a position that the backward pass needs (`shaders/norm/layer.wgsl`). */
export const STATISTICS = 4;
