import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { type Backward, type ScoreGradients, type Summed, scoreGradients } from './score_gradients.twin';
import { type Heads, qkvColumn, widthOf } from './weights.twin';

/** Gradient by the queries, [items, positions columns], plus that by other readers of qkv. */
export function attentionQueryGradient(
  of: Heads,
  backward: Backward,
  others?: Matrix,
  byScore: ScoreGradients = scoreGradients(of, backward),
): Sums {
  const { qkv } = backward;
  return overPositions(of, qkv, others, (item, query, head, c, key) => {
    const k = at(qkv, item, qkvColumn(qkv, of, 1, head, key, c)) / Math.sqrt(widthOf(qkv, of));
    const [value, magnitude] = byScore(item, head, query, key);
    return [k * value, Math.abs(k) * magnitude];
  });
}

/** Products of y and its gradient, of each query of each head: [items, heads positions]. */
export function ownProducts(of: Heads, { qkv, y, dy }: Pick<Backward, 'qkv' | 'y' | 'dy'>): Sums {
  const width = widthOf(qkv, of);
  return sums(qkv.rows, of.heads * of.positions, (item, column) => {
    const [head, query] = [Math.floor(column / of.positions), column % of.positions];
    const first = (query * of.heads + head) * width;
    return Array.from({ length: width }, (_, c) => at(y, item, first + c) * at(dy, item, first + c));
  });
}

/** Of each column of y, at a position, of a head, a sum over all positions, plus what others have there. */
export function overPositions(
  of: Heads,
  qkv: Matrix,
  others: Matrix | undefined,
  term: (item: number, position: number, head: number, c: number, other: number) => Summed,
): Sums {
  const width = widthOf(qkv, of);
  const columns = of.positions * of.heads * width;
  const [values, magnitudes] = [new Float64Array(qkv.rows * columns), new Float64Array(qkv.rows * columns)];
  for (let i = 0; i < values.length; i++) {
    const [item, column] = [Math.floor(i / columns), i % columns];
    const [position, head] = [Math.floor(column / width / of.heads), Math.floor(column / width) % of.heads];
    let sum = others ? at(others, item, column) : 0;
    let size = Math.abs(sum);
    for (let other = 0; other < of.positions; other++) {
      const [value, magnitude] = term(item, position, head, column % width, other);
      sum += value;
      size += magnitude;
    }
    values[i] = sum;
    magnitudes[i] = size;
  }
  return { rows: qkv.rows, columns, values, magnitudes, terms: of.positions + 2 * width };
}
