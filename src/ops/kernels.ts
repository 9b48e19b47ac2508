import { StateError } from '../errors';
import { kernels as activation } from './activation/kernels';
import { kernels as bernoulli } from './bernoulli/kernels';
import { kernels as dense } from './dense/kernels';
import { LOADED } from './index';
import { kernels as latent } from './latent/kernels';
import type { Kernels } from './op';

/** Those of ops that have no `load`: they come with what makes plans. */
const KERNELS: Readonly<Record<string, Kernels>> = { dense, activation, latent, bernoulli };

/** The kernels of an op. Throws a StateError if they were not loaded. */
export function kernelsOf(op: string): Kernels {
  const kernels = KERNELS[op] ?? LOADED.get(op);
  if (!kernels)
    throw new StateError(`The kernels of the op ${op} are not loaded: await loadOps(nodesOf(spec)) first.`);
  return kernels;
}
