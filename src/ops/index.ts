import { activation } from './activation/definition';
import { add } from './add/definition';
import { bernoulli } from './bernoulli/definition';
import { categorical } from './categorical/definition';
import { concat } from './concat/definition';
import { condition } from './condition/definition';
import { continuousBernoulli } from './continuous_bernoulli/definition';
import { conv2d } from './conv2d/definition';
import { dense } from './dense/definition';
import { gaussian } from './gaussian/definition';
import { latent } from './latent/definition';
import { logistic } from './logistic/definition';
import { logisticMixture } from './logistic_mixture/definition';
import type { Node } from './node';
import type { Kernels, Op } from './op';
import { upconv2d } from './upconv2d/definition';

/**
 * Every op that a node may name, those of text once {@link loadTextOps} has brought them. Kernels of those without `load`, which
 * every model has, are in `kernels.ts`.
 */
export const OPS: Record<string, Op> = {
  dense,
  activation,
  latent,
  bernoulli,
  gaussian: { ...gaussian, load: () => import('./gaussian/kernels') },
  logistic: { ...logistic, load: () => import('./logistic/kernels') },
  logistic_mixture: { ...logisticMixture, load: () => import('./logistic_mixture/kernels') },
  continuous_bernoulli: { ...continuousBernoulli, load: () => import('./continuous_bernoulli/kernels') },
  categorical: { ...categorical, load: () => import('./categorical/kernels') },
  add: { ...add, load: () => import('./add/kernels') },
  condition: { ...condition, load: () => import('./condition/kernels') },
  concat: { ...concat, load: () => import('./concat/kernels') },
  conv2d: { ...conv2d, load: () => import('./conv2d/kernels') },
  upconv2d: { ...upconv2d, load: () => import('./upconv2d/kernels') },
};

/** Brings what nodes of text and of attention may be: a spec that has some must wait for it before it is resolved. */
export async function loadTextOps(): Promise<void> {
  Object.assign(OPS, (await import('./text')).TEXT_OPS);
}

/** Kernels that {@link loadOps} has brought, by their ops. */
export const LOADED = new Map<string, Kernels>();

/** Brings the kernels of a model's ops, which plans are made of; most models need none but those that are there. */
export async function loadOps(nodes: readonly Node[]): Promise<void> {
  const missing = new Set(nodes.map(({ op }) => op).filter((op) => !LOADED.has(op)));
  await Promise.all(
    [...missing].map(async (op) => {
      const module = await OPS[op]?.load?.();
      if (module) LOADED.set(op, module.kernels);
    }),
  );
}
