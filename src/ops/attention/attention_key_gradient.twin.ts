import { at, type Matrix, type Sums } from '../../matrix.twin';
import { overPositions } from './attention_query_gradient.twin';
import { type Backward, type ScoreGradients, scoreGradients } from './score_gradients.twin';
import { type Heads, qkvColumn, widthOf } from './weights.twin';

/** Gradients by keys and by values, [items, positions columns] each, plus those by other readers of qkv. */
export function attentionKeyGradient(
  of: Heads,
  backward: Backward,
  others?: { readonly keys: Matrix; readonly values: Matrix },
  byScore: ScoreGradients = scoreGradients(of, backward),
): { readonly keys: Sums; readonly values: Sums } {
  const { qkv, weights, dy } = backward;
  const width = widthOf(qkv, of);
  return {
    keys: overPositions(of, qkv, others?.keys, (item, key, head, c, query) => {
      const q = at(qkv, item, qkvColumn(qkv, of, 0, head, query, c)) / Math.sqrt(width);
      const [value, magnitude] = byScore(item, head, query, key);
      return [q * value, Math.abs(q) * magnitude];
    }),
    values: overPositions(of, qkv, others?.values, (item, key, head, c, query) => {
      const by = at(dy, item, (query * of.heads + head) * width + c);
      const value = weights.weight(item, head, query, key) * by;
      return [value, Math.abs(value)];
    }),
  };
}
