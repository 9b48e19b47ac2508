import { at, type Matrix, type Sums, sumsOver } from '../../matrix.twin';
import { type Heads, qkvColumn, type Weights, weightsOf, widthOf } from './weights.twin';

/** y: of each query the mean of the values by its weights. qkv [items, positions 3 columns] -> [items, positions columns] */
export function attention(
  qkv: Matrix,
  of: Heads,
  tokens?: Matrix,
): { readonly y: Sums; readonly weights: Weights } {
  const weights = weightsOf(qkv, of, tokens);
  const width = widthOf(qkv, of);
  const columns = of.heads * width;
  const y = sumsOver(qkv.rows, of.positions * columns, of.positions, (item, column, key) => {
    const head = Math.floor((column % columns) / width);
    const weight = weights.weight(item, head, Math.floor(column / columns), key);
    return weight * at(qkv, item, qkvColumn(qkv, of, 2, head, key, column % width));
  });
  return { y, weights };
}
