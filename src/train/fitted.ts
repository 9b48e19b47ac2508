import { limitPassed } from '../gpu/program';
import type { Plan } from '../graph/builder';
import type { BatchOptions } from '../graph/training_options';
import type { Model } from './model';

/** A number, or a half, a quarter, ... of it, the first that fits; 1 where none does. */
export function halved(most: number, isFit: (value: number) => boolean): number {
  let value = most;
  while (value > 1 && !isFit(value)) value = Math.ceil(value / 2);
  return value;
}

/**
 * A plan for `most` rows at a time, or for a half, a quarter, ... of them, where the adapter has no room for as many. What is drawn
 * belongs to a row, and does not depend on that.
 */
export function planThatFits(
  { gpu, products }: Pick<Model, 'gpu' | 'products'>,
  most: number,
  planFor: (options: BatchOptions) => Plan,
): { readonly plan: Plan; readonly batchSize: number } {
  const planned = (batchSize: number) => planFor({ matmul: gpu.matmul, products, batchSize });
  const batchSize = halved(most, (value) => !limitPassed(gpu, planned(value)));
  return { plan: planned(batchSize), batchSize };
}
