// Which terms of the objective a dispatch has a part in.

import type { InspectedDispatch } from '../live';
import { groupOf } from './groups';

export const TERMS = ['elbo', 'likelihood', 'beta', 'kl', 'x', 'posterior', 'z', 'decoded'] as const;
export type Term = (typeof TERMS)[number];

type Named = Pick<InspectedDispatch, 'part' | 'modelParts'>;

/** What each part of the model makes. */
const MADE: Readonly<Record<string, readonly Term[]>> = {
  encoder: ['posterior'],
  latent: ['z', 'kl'],
  decoder: ['decoded'],
  likelihood: ['elbo', 'likelihood'],
};

/** Terms that a dispatch makes, or that its gradients go through. */
export function termsOf(dispatch: Named): readonly Term[] {
  const made = dispatch.modelParts.flatMap((part) => MADE[part] ?? []);
  switch (groupOf(dispatch)) {
    case 'Batch':
      return ['x'];
    case 'Backward':
      return ['elbo', ...(dispatch.modelParts.includes('latent') ? (['beta'] as const) : []), ...made];
    case 'Update':
      return ['elbo'];
    default:
      return made;
  }
}

/** The place of the first dispatch that has to do with a term; -1 if there is none. */
export function firstOf(dispatches: readonly Named[], term: Term): number {
  return dispatches.findIndex((dispatch) => termsOf(dispatch).includes(term));
}
