import { StateError } from '../errors';
import { kernels as activation } from './activation/kernels';
import { kernels as dense } from './dense/kernels';
import { OPS } from './index';
import { kernels as latent } from './latent/kernels';
import { kernels as likelihood } from './likelihood/kernels';
import type { Node } from './node';
import type { Kernels } from './op';

/** Those that are loaded: of the ops that every model has, and of those that {@link loadOps} has brought. */
const loaded: Record<string, Kernels> = { dense, activation, latent, likelihood };

/** Brings the kernels of a model's ops, which plans are made of; most models need none but those that are there. */
export async function loadOps(nodes: readonly Node[]): Promise<void> {
  const missing = new Set(nodes.map(({ op }) => op).filter((op) => !Object.hasOwn(loaded, op)));
  for (const op of missing) {
    const module = await OPS[op]?.load?.();
    if (module) loaded[op] = module.kernels;
  }
}

/** The kernels of an op. Throws a StateError if they were not loaded. */
export function kernelsOf(op: string): Kernels {
  const kernels = loaded[op];
  if (!kernels)
    throw new StateError(`The kernels of the op ${op} are not loaded: await loadOps(nodesOf(spec)) first.`);
  return kernels;
}
