// What part of a training step a dispatch belongs to.

import type { InspectedDispatch } from '../live';

type Named = Pick<InspectedDispatch, 'kernel' | 'label'>;

/** Parts of a step, in the order in which they run. */
export const GROUPS = ['Batch', 'Encoder', 'Latent', 'Decoder', 'Loss', 'Backward', 'Update'] as const;
export type Group = (typeof GROUPS)[number];

/** Kernels that belong to one part, whatever they are called for; layers' forward products go by their layer. */
const OF: Readonly<Record<string, Group>> = {
  gather_bytes: 'Batch',
  gather_floats: 'Batch',
  chain_forward: 'Latent',
  reparameterize: 'Latent',
  loss: 'Loss',
  dense_input_gradient: 'Backward',
  chain_backward: 'Backward',
  reparameterize_backward: 'Backward',
  dense_weight_gradient: 'Backward',
  gradient_norm: 'Update',
  clip: 'Update',
  adam: 'Update',
  advance: 'Update',
};

/** The part of a dispatch. Throws for a kernel that no step has. */
export function groupOf({ kernel, label }: Named): Group {
  if (kernel === 'dense_forward') return /^(encoder\.|heads$)/.test(label) ? 'Encoder' : 'Decoder';
  const group = OF[kernel];
  if (!group) throw new Error(`No part of a step has kernel ${kernel}`);
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
