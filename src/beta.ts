// The weight of the KL over the steps of a model's life, counted from 0, those of earlier fits among them, so that a run that
// is resumed goes on as it was.

/** How the KL is weighed. */
export interface BetaOptions {
  readonly beta: number;
  /** Steps over which the weight rises linearly from 0 to that; 0, none, by default. */
  readonly betaWarmup?: number;
  /** Times that it does so; 1 by default. In between it stays at beta for as many steps, and behind the last one for good. */
  readonly betaCycles?: number;
}

/**
 * The weight of the KL at a step, as `shaders/latent/beta.wgsl` has it (Bowman et al. 2016, "Generating Sentences
 * from a Continuous Space"; cycles: Fu et al. 2019, "Cyclical Annealing Schedule").
 */
export function betaAt(step: number, { beta, betaWarmup = 0, betaCycles = 1 }: BetaOptions): number {
  if (betaWarmup === 0) return beta;
  const half = Math.floor(step / betaWarmup);
  if (half % 2 === 1 || half >= 2 * betaCycles) return beta;
  return beta * (((step % betaWarmup) + 1) / betaWarmup);
}

/** Steps behind which that weight does not change any more. */
export function betaSteps({ betaWarmup = 0, betaCycles = 1 }: Omit<BetaOptions, 'beta'>): number {
  return (2 * betaCycles - 1) * betaWarmup;
}
