import { multiplications } from '../../../src/graph/multiplications';
import type { Spec } from '../../../src/graph/spec';

/** Test images that a software adapter judges by, and shows points of; a GPU judges by all. */
const MOST_JUDGED = 1000;
const FEWEST_JUDGED = 100;
/** Operations of judging once: a second or less, of which a run has one in ten. */
const JUDGING = 3e9;

/** Test images that a model is judged by: on a software adapter no more than it has time for. */
export function judgedBy(spec: Spec | undefined, software: boolean): number {
  if (!software) return Number.POSITIVE_INFINITY;
  if (!spec) return MOST_JUDGED;
  const affordable = Math.floor(JUDGING / (2 * multiplications(spec)));
  return Math.max(FEWEST_JUDGED, Math.min(MOST_JUDGED, affordable));
}
