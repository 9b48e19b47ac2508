import type { ReadonlySignal } from '@preact/signals';
import type { EvaluationPoint, ProgressPoint } from '../live';

type Value = 'elbo' | 'reconstruction' | 'kl';

export interface Curve {
  readonly name: string;
  readonly points: ReadonlySignal<readonly (ProgressPoint | EvaluationPoint)[]>;
  readonly of: Value;
  /** A custom property. */
  readonly colour: string;
  /** It has a scale of its own, to the right. */
  readonly right?: true;
}
