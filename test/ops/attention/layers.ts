import { at, type Matrix, matrix } from '../../../src/matrix.twin';
import { attention as twin } from '../../../src/ops/attention/attention.twin';
import type { Attention } from '../../../src/ops/attention/layer';
import type { Weights } from '../../../src/ops/attention/weights.twin';
import { Arena, type Place, type Random, viewOf } from '../harness';

/** `free`, or what of the other positions a query does not see: later ones, those behind its item's end, or both. */
type Mask = 'free' | 'causal' | 'tokens' | 'both';
export type Shape = readonly [
  items: number,
  positions: number,
  heads: number,
  width: number,
  mask: Mask,
  perTokens?: number,
];

/** Lengths around fours and up to a whole workgroup of them, 1 to 8 heads of every form, and each mask. */
export const SHAPES: readonly Shape[] = [
  [4, 1, 1, 1, 'free'],
  [4, 1, 2, 4, 'causal'],
  [4, 1, 1, 16, 'tokens'],
  [4, 2, 1, 3, 'causal'],
  [4, 3, 3, 8, 'tokens'],
  [4, 4, 8, 4, 'free'],
  [8, 4, 1, 2, 'both'],
  [4, 5, 2, 16, 'causal'],
  [4, 6, 1, 5, 'tokens'],
  [8, 7, 4, 4, 'both'],
  [4, 8, 1, 8, 'free'],
  [8, 9, 2, 7, 'causal'],
  [4, 11, 8, 8, 'tokens', 2],
  [4, 12, 3, 12, 'free'],
  [4, 13, 4, 16, 'both', 4],
  [8, 16, 2, 4, 'causal'],
  [4, 17, 5, 3, 'tokens'],
  [4, 23, 1, 20, 'both'],
  [4, 31, 2, 16, 'tokens'],
  [4, 32, 4, 8, 'causal'],
  [4, 33, 1, 33, 'free'],
  [8, 37, 3, 4, 'both', 2],
  [4, 49, 2, 6, 'free'],
  [4, 61, 1, 64, 'causal'],
  [4, 63, 2, 1, 'tokens'],
  [4, 64, 4, 16, 'causal'],
  [4, 64, 8, 4, 'tokens'],
  [4, 65, 1, 8, 'free'],
];

export const nameOf = ([items, positions, heads, width, mask, perTokens = 1]: Shape): string =>
  `${items} x ${positions}, ${heads} heads of ${width}, ${mask}${perTokens > 1 ? `, ${perTokens} a row of tokens` : ''}`;

/** Attention laid out among poison, with its operands in float64. */
export interface Laid {
  readonly layer: Attention;
  readonly size: number;
  readonly places: Readonly<Record<'qkv' | 'y' | 'statistics', Place>> & {
    readonly tokens: Place | undefined;
  };
  readonly qkv: Matrix;
  /** A row an item. */
  readonly perItem: Matrix | undefined;
  /** As they lie. */
  readonly tokens: Matrix | undefined;
  readonly y: Matrix & ReturnType<typeof twin>['y'];
  readonly weights: Weights;
  /** What f32 makes of a score that is off, as a part of its weight. */
  readonly rounding: number;
}

export function lay(shape: Shape, random: Random, i: number): Laid {
  const [items, positions, heads, width, mask, perTokens = 1] = shape;
  const columns = heads * width;
  const causal = mask === 'causal' || mask === 'both';
  // One is far from all others: a softmax without the largest taken off overflows.
  const far = i % 5 === 4 ? 12 : 1.5;
  const qkv = random.matrix(items, positions * 3 * columns, -far, far);
  const masked = mask === 'tokens' || mask === 'both';
  const tokens = masked ? randomTokens(items / perTokens, positions, random) : undefined;
  const perItem =
    tokens &&
    matrix(items, positions, (item, position) => at(tokens, Math.floor(item / perTokens), position));
  const { y, weights } = twin(qkv, { positions, heads, causal }, perItem);
  const arena = new Arena(random);
  const places = {
    qkv: arena.place(items, positions * 3 * columns, i % 3),
    y: arena.place(items, positions * columns, i % 2),
    statistics: arena.place(items, heads * positions * 4, i % 4),
    tokens: tokens && arena.place(items / perTokens, positions, i % 2),
  };
  const layer: Attention = {
    ...{ name: 'attention', part: 'encoder', positions, heads, causal },
    qkv: viewOf(places.qkv, positions * 3 * columns),
    y: viewOf(places.y, positions * columns),
    statistics: viewOf(places.statistics, heads * positions * 4),
    tokens: places.tokens && viewOf(places.tokens, positions),
  };
  // A score of up to `width far^2 / sqrt(width)` is off by some of its last bits, and exp by some of its own.
  const rounding = (8 + 4 * Math.sqrt(width) * far * far) * 2 ** -22;
  return { layer, size: arena.size, places, qkv, perItem, tokens, y, weights, rounding };
}

/** Items of all lengths, from all padded to one without an end. */
export function randomTokens(items: number, positions: number, random: Random): Matrix {
  const lengths = Array.from({ length: items }, (_, item) =>
    item === 0 ? 0 : item === 1 ? positions : random.whole(positions + 1),
  );
  return matrix(items, positions, (item, position) =>
    position < (lengths[item] as number) ? Math.fround((1 + random.whole(255)) / 255) : 0,
  );
}

/** Statistics as the forward pass leaves them; with `own`, as the backward pass does. */
export function statisticsOf({ layer: { positions, heads }, weights, qkv }: Laid, own?: Matrix): Matrix {
  return matrix(qkv.rows, heads * positions * 4, (item, column) => {
    const place = Math.floor(column / 4);
    const [head, query] = [Math.floor(place / positions), place % positions];
    switch (column % 4) {
      case 0:
        return weights.largest(item, head, query);
      case 1:
        return weights.inverse(item, head, query);
      case 2:
        return own ? at(own, item, place) : 0;
      default:
        return 0;
    }
  });
}

/** As f32 holds them. */
export const rounded = (values: Matrix): Matrix =>
  matrix(values.rows, values.columns, (row, column) => Math.fround(at(values, row, column)));
