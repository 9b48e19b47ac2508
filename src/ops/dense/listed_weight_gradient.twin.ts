import type { Matrix } from '../../matrix.twin';
import { denseWeightGradient } from './dense_weight_gradient.twin';
import { only } from './list.twin';

/** {@link denseWeightGradient}, summed over the rows that count. */
export function listedWeightGradient(
  { x, dy }: { readonly x: Matrix; readonly dy: Matrix },
  counting: Iterable<number>,
): ReturnType<typeof denseWeightGradient> {
  const counts = [...counting];
  return denseWeightGradient({ x: only(x, counts), dy: only(dy, counts) });
}
