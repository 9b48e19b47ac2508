/** Bounds of logvar, as in `shaders/latent/clamp.wgsl`: within them exp is finite, beyond them the gradient is zero. */
export const LOGVAR_MIN = -30;
export const LOGVAR_MAX = 20;

export const clampLogvar = (logvar: number): number => Math.min(Math.max(logvar, LOGVAR_MIN), LOGVAR_MAX);

/** What free bits are of: each latent dimension, or all together. */
export const FREE_BITS_OF = ['each', 'all'] as const;
export type FreeBitsOf = (typeof FREE_BITS_OF)[number];
