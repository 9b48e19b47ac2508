import { at, type Matrix } from '../../matrix.twin';
import { type Heads, qkvColumn, type Weights, widthOf } from './weights.twin';

/** What a gradient comes of: qkv, the softmax, y and its gradient. */
export interface Backward {
  readonly qkv: Matrix;
  readonly weights: Weights;
  readonly y: Matrix;
  readonly dy: Matrix;
}

/** A sum, and that of its terms' absolute values. */
export type Summed = readonly [value: number, magnitude: number];

/** The gradient by each score that a query has: p_tj (dy_t . v_j - dy_t . y_t). */
export type ScoreGradients = (item: number, head: number, query: number, key: number) => Summed;

export function scoreGradients(of: Heads, { qkv, weights, y, dy }: Backward): ScoreGradients {
  const { positions, heads } = of;
  const width = widthOf(qkv, of);
  const known = new Map<number, Summed>();
  return (item, head, query, key) => {
    const index = ((item * heads + head) * positions + query) * positions + key;
    const found = known.get(index);
    if (found) return found;
    const weight = weights.weight(item, head, query, key);
    const first = (query * heads + head) * width;
    let [sum, magnitude] = [0, 0];
    for (let c = 0; c < width && weight !== 0; c++) {
      const by = weight * at(dy, item, first + c);
      const [one, own] = [
        by * at(qkv, item, qkvColumn(qkv, of, 2, head, key, c)),
        by * at(y, item, first + c),
      ];
      sum += one - own;
      magnitude += Math.abs(one) + Math.abs(own);
    }
    known.set(index, [sum, magnitude]);
    return [sum, magnitude];
  };
}
