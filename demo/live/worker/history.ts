import type { Settings } from './settings';

/** Means over the training examples of some steps, in nats per example. */
export interface ProgressPoint {
  readonly step: number;
  /** Passes over all training images, and what is done of the next one. */
  readonly epoch: number;
  /** -(reconstruction + kl). */
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** Weight of the KL at this step. */
  readonly beta: number;
}

/** Means over the test images, in nats per example. */
export interface EvaluationPoint {
  readonly step: number;
  readonly epoch: number;
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
}

/** What a run has told so far, oldest first. */
export interface History {
  readonly progress: readonly ProgressPoint[];
  readonly evaluations: readonly EvaluationPoint[];
}

/** How data were made out of what a person chose, in words of the page's own. */
export type Origin = Readonly<Record<string, string | number | boolean>>;

/** Training and test images together. */
export interface Extent {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Not in runs of earlier versions, whose images are grey. */
  readonly channels?: number;
  /** Of texts: those of the longest one. */
  readonly characters?: number;
}

/** A run that outlives its page. */
export interface Kept {
  readonly settings: Settings;
  readonly data: string;
  /** Of data that have their name from a person, but not in runs of earlier versions. */
  readonly extent?: Extent;
  readonly digest?: string;
  readonly origin?: Origin;
  readonly step: number;
  readonly epoch: number;
  /** Test ELBO, if it was measured. */
  readonly elbo?: number;
  /** Figures of the best model, which is kept beside. */
  readonly best?: EvaluationPoint;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Points of a curve that are kept. */
const MOST_POINTS = 4000;

/** The points with one more; every other one is left out when there are too many to draw. */
export function appended<T>(points: readonly T[], point: T): readonly T[] {
  const kept = points.length < MOST_POINTS ? points : points.filter((_, i) => i % 2 === 1);
  return [...kept, point];
}
