/**
 * A run on data that come in two parts begins on the first one, for so many passes over it. Its examples then follow
 * from settings and seed, and not from when the others come. Four passes take a software adapter a few seconds, in which
 * the others have come; a GPU has done them before that, and waits.
 */
const PASSES = 4;

/** Data that come in two parts, or whole. */
export interface Parts {
  /** Training examples of the first part; undefined where all come at once. */
  readonly first?: number | undefined;
}

/** Steps of a run on the first part of its data: the others follow on all of them. */
export function firstSteps({ first = 0 }: Parts, batchSize: number): number {
  return PASSES * Math.ceil(first / batchSize);
}

/** Where a model has got to: what its training state says. */
export interface Standing {
  readonly step: number;
  /** Of the epoch that it was last trained in. */
  readonly examples?: number | undefined;
}

/** How many of the next steps are on the first part; 0 if they are on all data. */
export function stepsOnFirst(parts: Parts, batchSize: number, { step, examples }: Standing): number {
  // A model that has learnt from other data, elsewhere, goes on with all.
  if (step > 0 && examples !== parts.first) return 0;
  return Math.max(0, firstSteps(parts, batchSize) - step);
}
