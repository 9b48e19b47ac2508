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
}

/** Rows of the weight: those of the symbols, of the start where it is shifted, and of the unknown where some are dropped. */
export function weightRows({ symbols, shift = false, dropout = 0 }: EmbeddingAttributes): number {
  return symbols + Number(shift) + Number(dropout > 0);
}
