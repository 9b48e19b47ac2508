import { StateError } from '../../../src/errors';
import type { EvaluationPoint } from './history';

/** The model of the epoch at whose end the test ELBO was highest. */
export interface Best {
  readonly point: EvaluationPoint;
  readonly model: Uint8Array;
}

/** Whether an epoch's test ELBO is above that of the best one before it: of equals the first is the best. */
export function isBetter({ elbo }: EvaluationPoint, best: EvaluationPoint | undefined): boolean {
  return Number.isFinite(elbo) && (!best || elbo > best.elbo);
}

/** Throws a StateError where no epoch has ended yet. */
export function found(best: Best | undefined): Best {
  if (best) return best;
  throw new StateError(
    'There is no best model yet: the first is kept when an epoch of all examples has ended.',
  );
}
