import { countBelow, type HalfTable, symbolAt } from './half_table';
import type { CodecLikelihood, Tables } from './model';
import { type Stack, TOTAL } from './rans';

/** How a value is coded, by what the decoder says of it: the mean and the index of a scale, or a logit. */
export interface ValueCode {
  /** Outputs of the decoder for a value. */
  readonly heads: 1 | 2;
  push(stack: Stack, value: number, first: number, second: number): void;
  pop(stack: Stack, first: number, second: number): number;
  bits(value: number, first: number, second: number): number;
}

export function valueCode(likelihood: CodecLikelihood, { values, scale }: Tables): ValueCode {
  return likelihood === 'logistic'
    ? levelCode({ half: values, total: LEVELS_TOTAL }, scale)
    : bitCode({ half: values, total: TOTAL });
}

/** Counts that announce a level without counts of its own, which comes flat behind them. */
const ESCAPE = 2;
/** Counts of all levels together. */
export const LEVELS_TOTAL = TOTAL - ESCAPE;
const LEVELS = 256;
/** Counts of a level that comes flat. */
const FLAT = TOTAL / LEVELS;

/**
 * A byte under a logistic distribution, by its mean in quarters of a level and an index into the table of inverse scales. The first
 * level and the last have the tails. If each level had a count or more, those would be 1.6 % of all; an escape is 0.01 %.
 */
function levelCode(table: HalfTable, scale: Int32Array): ValueCode {
  const below = (level: number, mean: number, inverse: number): number => {
    if (level === 0) return 0;
    return level < LEVELS ? countBelow(table, 4 * level - 2 - mean, inverse) : LEVELS_TOTAL;
  };
  return {
    heads: 2,
    push(stack, level, mean, index) {
      const inverse = scale[index] as number;
      const start = below(level, mean, inverse);
      const width = below(level + 1, mean, inverse) - start;
      if (width > 0) return stack.push(start, width);
      stack.push(level * FLAT, FLAT);
      stack.push(LEVELS_TOTAL, ESCAPE);
    },
    pop(stack, mean, index) {
      const place = stack.peek();
      if (place >= LEVELS_TOTAL) {
        stack.drop(LEVELS_TOTAL, ESCAPE);
        const flat = Math.floor(stack.peek() / FLAT);
        stack.drop(flat * FLAT, FLAT);
        return flat;
      }
      const inverse = scale[index] as number;
      const level = symbolAt(place, LEVELS, (of) => below(of, mean, inverse));
      const start = below(level, mean, inverse);
      stack.drop(start, below(level + 1, mean, inverse) - start);
      return level;
    },
    bits(level, mean, index) {
      const inverse = scale[index] as number;
      const width = below(level + 1, mean, inverse) - below(level, mean, inverse);
      return width > 0 ? Math.log2(TOTAL / width) : Math.log2(TOTAL / ESCAPE) + 8;
    },
  };
}

/** A bit, by its logit in steps of the table. A 0 has the first counts; each has one or more. */
function bitCode({ half }: HalfTable): ValueCode {
  const widthOfOne = (logit: number): number => {
    const u = Math.abs(logit);
    const larger = u < half.length ? (half[u] as number) : TOTAL;
    return Math.min(Math.max(logit < 0 ? TOTAL - larger : larger, 1), TOTAL - 1);
  };
  return {
    heads: 1,
    push(stack, bit, logit) {
      const one = widthOfOne(logit);
      if (bit) stack.push(TOTAL - one, one);
      else stack.push(0, TOTAL - one);
    },
    pop(stack, logit) {
      const one = widthOfOne(logit);
      const bit = stack.peek() >= TOTAL - one;
      if (bit) stack.drop(TOTAL - one, one);
      else stack.drop(0, TOTAL - one);
      return Number(bit);
    },
    bits(bit, logit) {
      const one = widthOfOne(logit);
      return Math.log2(TOTAL / (bit ? one : TOTAL - one));
    },
  };
}
