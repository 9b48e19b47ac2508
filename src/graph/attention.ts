import { StateError } from '../errors';
import type * as Attended from './attended';

let provided: typeof Attended | undefined;

/** Says what layers of attention are made of; `load_attention` does, once it has been asked to. */
export function provideAttention(attended: typeof Attended): void {
  provided = attended;
}

/** What layers of attention are made of. Throws a StateError if nobody has said it. */
export function ofAttention(): typeof Attended {
  if (!provided)
    throw new StateError('What layers of attention are made of is not loaded: await loadAttention() first.');
  return provided;
}
