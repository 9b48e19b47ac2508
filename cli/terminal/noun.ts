import type { Spec } from '../../src/index';

/** What an example of a model is called. */
export function nounOf({ text }: Pick<Spec, 'text'>): 'image' | 'text' {
  return text ? 'text' : 'image';
}
