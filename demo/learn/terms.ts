// Which terms of the objective a dispatch has a part in.

import type { InspectedDispatch } from '../live';
import { groupOf } from './groups';

export const TERMS = ['elbo', 'likelihood', 'beta', 'kl', 'x', 'posterior', 'z', 'decoded'] as const;
export type Term = (typeof TERMS)[number];

type Named = Pick<InspectedDispatch, 'kernel' | 'label'>;

/** Terms that a dispatch makes, or that its gradients go through. */
export function termsOf(dispatch: Named): readonly Term[] {
  switch (groupOf(dispatch)) {
    case 'Batch':
      return ['x'];
    case 'Encoder':
      return ['posterior'];
    case 'Latent':
      return dispatch.kernel === 'chain_forward' ? ['posterior', 'z', 'decoded'] : ['z'];
    case 'Decoder':
      return ['decoded'];
    case 'Loss':
      return ['elbo', 'likelihood', 'beta', 'kl'];
    case 'Backward':
      return ['elbo', ...through(dispatch)];
    case 'Update':
      return ['elbo'];
  }
}

/** What the objective's gradient passes on its way down. */
function through({ kernel, label }: Named): readonly Term[] {
  switch (kernel) {
    case 'dense_input_gradient':
      return [/^(encoder\.|heads$)/.test(label) ? 'posterior' : 'decoded'];
    case 'reparameterize_backward':
      return ['z'];
    case 'chain_backward':
      return ['posterior', 'z', 'decoded'];
    default:
      return ['posterior', 'decoded'];
  }
}

/** The place of the first dispatch that has to do with a term; -1 if there is none. */
export function firstOf(dispatches: readonly Named[], term: Term): number {
  return dispatches.findIndex((dispatch) => termsOf(dispatch).includes(term));
}
