import { graphOf } from './graph';
import type { Spec } from './spec';

/** Multiplications of an example, forward. */
export function multiplications(spec: Spec): number {
  return graphOf(spec).nodes.reduce((all, { tensors = [], multiplications: own }) => {
    const parameters = tensors.map(({ shape }) => shape.reduce((a, b) => a * b));
    return all + (own ?? parameters.reduce((a, b) => a + b, 0));
  }, 0);
}
