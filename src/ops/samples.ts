import { StateError } from '../errors';
import type { importance } from './importance/kernels';

let loaded: typeof importance | undefined;

/** Brings what it takes to learn from several samples of z an example, and to estimate log p(x). */
export async function loadSamples(): Promise<void> {
  loaded ??= (await import('./importance/kernels')).importance;
}

/** What {@link loadSamples} has brought. Throws a StateError if that was not called. */
export function samplesKernels(): typeof importance {
  if (!loaded)
    throw new StateError('The kernels of several samples are not loaded: await loadSamples() first.');
  return loaded;
}
