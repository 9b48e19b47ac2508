/** Symbols of an alphabet, its end among them: x holds each in a byte. */
export const SYMBOLS = { least: 2, most: 256 } as const;

/** What the attributes of an embedding say. */
export interface EmbeddingAttributes {
  readonly symbols: number;
  /** Columns of a position. */
  readonly width: number;
  /** Position t has the symbol before it, and the first one the start. */
  readonly shift?: boolean;
  /** Probability that a symbol gives way to the unknown one, in training. */
  readonly dropout?: number;
  /** A position has rows of hashed n-grams, too, of two symbols up to so many. */
  readonly ngrams?: number;
  /** Rows of the table for n-grams of each length. */
  readonly buckets?: number;
}

/** Symbols of the longest n-grams that there may be, and their buckets. */
export const NGRAMS = { least: 2, most: 8 } as const;
/** (8 - 1) 2^20 rows have numbers that f32 holds. */
export const BUCKETS = { least: 1, most: 2 ** 20 } as const;

/** Rows of the table of n-grams: `buckets` for each length from 2 on. */
export function tableRows({ ngrams = 1, buckets = 0 }: EmbeddingAttributes): number {
  return (ngrams - 1) * buckets;
}

/** Rows of the weight: those of the symbols, of the start where it is shifted, and of the unknown where some are dropped. */
export function weightRows({ symbols, shift = false, dropout = 0 }: EmbeddingAttributes): number {
  return symbols + Number(shift) + Number(dropout > 0);
}
