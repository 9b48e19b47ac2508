import type { BetaOptions } from './beta';

// How the learning rate changes over the steps of a model's life, those of earlier fits among them, so that a run that is
// resumed goes on as it was; and what of a fit's settings does not go together.

/** How the learning rate goes behind its warm-up, in the order of their numbers in `shaders/step/rate.wgsl`. */
export const SCHEDULES = ['constant', 'cosine', 'steps'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export interface RateOptions {
  /** The largest. */
  readonly learningRate: number;
  /** `constant` by default. */
  readonly schedule?: Schedule;
  /** Steps over which the rate rises linearly from 0 at first; 0, none, by default. */
  readonly warmup?: number;
  /** Steps behind that over which it falls by a cosine, or behind each of which it falls. */
  readonly decaySteps?: number | undefined;
  /** What it is multiplied by, then; 0.1 by default. */
  readonly decay?: number;
}

/** A setting that does not go with others, and why, in words that go behind its name. */
export interface Contradiction {
  readonly field: 'betaCycles' | 'decaySteps' | 'freeBits';
  readonly words: string;
}

/** What of a fit goes together or does not. */
export interface Together extends Partial<RateOptions & BetaOptions> {
  readonly samples?: number | undefined;
  readonly freeBits?: number | undefined;
}

/** What of the settings of a fit, each of which is right by itself, does not go together. */
export function contradictions(settings: Together): Contradiction[] {
  const { betaWarmup = 0, betaCycles = 1, schedule = 'constant', decaySteps } = settings;
  const found: Contradiction[] = [];
  if (betaCycles > 1 && betaWarmup === 0) {
    const words = `must be 1 without a betaWarmup, not ${betaCycles}: give the steps over which beta rises in each cycle, half of its length`;
    found.push({ field: 'betaCycles', words });
  }
  if (schedule !== 'constant' && decaySteps === undefined) {
    const words = `must be given with the schedule ${schedule}: the steps over which the learning rate falls, such as 10000`;
    found.push({ field: 'decaySteps', words });
  }
  const { samples = 1, freeBits = 0 } = settings;
  if (samples > 1 && freeBits > 0) {
    const words = `must be 0 with ${samples} samples, not ${freeBits}: their bound has no KL by dimension`;
    found.push({ field: 'freeBits', words });
  }
  return found;
}
