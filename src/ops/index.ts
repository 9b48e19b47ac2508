import { activation } from './activation/definition';
import { add } from './add/definition';
import { condition } from './condition/definition';
import { dense } from './dense/definition';
import { latent } from './latent/definition';
import { likelihood } from './likelihood/definition';
import type { Op } from './op';

/** Every op that a node may name. Kernels of those without `load`, which every model has, are in `kernels.ts`. */
export const OPS: Readonly<Record<string, Op>> = {
  dense,
  activation,
  latent,
  likelihood,
  add: { ...add, load: () => import('./add/kernels') },
  condition: { ...condition, load: () => import('./condition/kernels') },
};
