// What part of a training step a dispatch belongs to.

import type { InspectedDispatch } from '../live';

type Named = Pick<InspectedDispatch, 'part'>;

/** Parts of a step, in the order in which they run. */
export const GROUPS = ['Batch', 'Encoder', 'Latent', 'Decoder', 'Likelihood', 'Backward', 'Update'] as const;
export type Group = (typeof GROUPS)[number];

/** The part of a dispatch. Throws for one that no step has. */
export function groupOf({ part }: Named): Group {
  const group = GROUPS.find((name) => name.toLowerCase() === part);
  if (!group) throw new Error(`No step has a part ${part}`);
  return group;
}

export interface Section<T> {
  readonly group: Group;
  /** Each with its place in the step. */
  readonly dispatches: readonly { readonly dispatch: T; readonly index: number }[];
}

/** A step's dispatches by part. */
export function sections<T extends Named>(dispatches: readonly T[]): Section<T>[] {
  const all = dispatches.map((dispatch, index) => ({ dispatch, index }));
  return GROUPS.map((group) => ({
    group,
    dispatches: all.filter(({ dispatch }) => groupOf(dispatch) === group),
  })).filter(({ dispatches }) => dispatches.length > 0);
}
