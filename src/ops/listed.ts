import { StateError } from '../errors';
import type * as Listed from './listed_kernels';

let loaded: typeof Listed | undefined;

/** Brings dense layers of some rows, and what lists these, which models of texts need. */
export async function loadListed(): Promise<void> {
  loaded ??= await import('./listed_kernels');
}

/** What {@link loadListed} has brought. Throws a StateError if that was not called. */
export function listedKernels(): typeof Listed {
  if (!loaded)
    throw new StateError('The kernels of listed rows are not loaded: await loadLayers(spec) first.');
  return loaded;
}
