import { at, type Matrix } from '../../matrix.twin';

/** What attention compares with what. */
export interface Heads {
  readonly positions: number;
  readonly heads: number;
  readonly causal: boolean;
}

/** A query's weights and what they come of, all by item, head and query. */
export interface Weights {
  /** Of a key. */
  weight(item: number, head: number, query: number, key: number): number;
  largest(item: number, head: number, query: number): number;
  inverse(item: number, head: number, query: number): number;
}

/** Columns of a head. */
export function widthOf({ columns }: Matrix, { positions, heads }: Heads): number {
  return columns / (3 * positions * heads);
}

/** Column of a head's c-th query (`what` 0), key (1) or value (2) at a position. */
export function qkvColumn(
  qkv: Matrix,
  of: Heads,
  what: number,
  head: number,
  position: number,
  c: number,
): number {
  const width = widthOf(qkv, of);
  return position * 3 * of.heads * width + what * of.heads * width + head * width + c;
}

/**
 * The softmax over the keys that each query sees: none behind the first token 0 of its item, if there are tokens. A query behind it sees
 * nothing: all that is of it is 0.
 */
export function weightsOf(qkv: Matrix, of: Heads, tokens?: Matrix): Weights {
  const { positions, heads, causal } = of;
  const width = widthOf(qkv, of);
  const all: Float64Array[] = [];
  const largest: number[] = [];
  const inverse: number[] = [];
  for (let item = 0; item < qkv.rows; item++) {
    const real = realPositions(positions, item, tokens);
    for (let head = 0; head < heads; head++) {
      for (let query = 0; query < positions; query++) {
        const end = query >= real ? 0 : causal ? Math.min(real, query + 1) : real;
        const scores = new Float64Array(positions).fill(Number.NEGATIVE_INFINITY);
        for (let key = 0; key < end; key++) {
          let sum = 0;
          for (let c = 0; c < width; c++) {
            const q = at(qkv, item, qkvColumn(qkv, of, 0, head, query, c));
            sum += q * at(qkv, item, qkvColumn(qkv, of, 1, head, key, c));
          }
          scores[key] = sum / Math.sqrt(width);
        }
        const most = end > 0 ? Math.max(...scores) : 0;
        const parts = scores.map((score) => Math.exp(score - most));
        const by = end > 0 ? 1 / parts.reduce((sum, part) => sum + part, 0) : 0;
        all.push(parts.map((part) => part * by));
        largest.push(most);
        inverse.push(by);
      }
    }
  }
  const index = (item: number, head: number, query: number) => (item * heads + head) * positions + query;
  return {
    weight: (item, head, query, key) => (all[index(item, head, query)] as Float64Array)[key] as number,
    largest: (item, head, query) => largest[index(item, head, query)] as number,
    inverse: (item, head, query) => inverse[index(item, head, query)] as number,
  };
}

/** Up to the first token 0. */
function realPositions(positions: number, item: number, tokens: Matrix | undefined): number {
  if (!tokens) return positions;
  for (let position = 0; position < positions; position++) {
    if (Math.round(at(tokens, item, position) * 255) === 0) return position + 1;
  }
  return positions;
}
