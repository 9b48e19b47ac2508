import { multiplications } from '../../../src/graph/multiplications';
import type { Spec } from '../../../src/graph/spec';

/** Test images that a software adapter judges by, and shows points of; a GPU judges by all. */
const MOST_JUDGED = 1000;
const FEWEST_JUDGED = 100;
/** Operations of judging once: a second or less, of which a run has one in ten. */
const JUDGING = 3e9;

/** Test images of which log p(x) is estimated. */
const MOST_MEASURED = 500;
const FEWEST_MEASURED = 20;
/** Operations of that: ten seconds or so, for which training waits. */
const MEASURING = 3e10;

/** Test images that a model is judged by: on a software adapter no more than it has time for. */
export function judgedBy(spec: Spec | undefined, software: boolean): number {
  if (!software) return Number.POSITIVE_INFINITY;
  if (!spec) return MOST_JUDGED;
  return Math.max(FEWEST_JUDGED, Math.min(MOST_JUDGED, affordable(spec, JUDGING)));
}

/** Test images of which log p(x) is estimated with so many draws each: likewise. */
export function measuredBy(spec: Spec, samples: number, software: boolean): number {
  if (!software) return MOST_MEASURED;
  return Math.max(FEWEST_MEASURED, Math.min(MOST_MEASURED, affordable(spec, MEASURING / samples)));
}

/** Images that go through a model in so many operations. */
function affordable(spec: Spec, operations: number): number {
  return Math.floor(operations / (2 * multiplications(spec)));
}
