import type { TextShape } from '../live';

/** Texts that are drawn from the prior at a time. */
export const DRAWN = 48;

/** What is said of texts of a person's own, before anything learns from them. */
export interface TextsPreview {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly text: TextShape;
  readonly train: number;
  readonly test: number;
  /** Some of them. */
  readonly examples: readonly string[];
  /** What was done with the texts, a sentence each. */
  readonly notes: readonly string[];
  /** Of a table: its columns by name, and the place of that which is read. */
  readonly columns?: readonly string[];
  readonly column?: number;
}

/** How a file is read. */
export interface TextsOptions {
  /** The place of a table's column; the first by default. */
  readonly column?: number | undefined;
  /** What becomes of texts beyond 64 characters. */
  readonly long: 'skip' | 'cut';
}

export interface Drawn {
  readonly text: string;
  /** It is one of the training texts. */
  readonly learnt: boolean;
}

/** Texts by their places in latent space, [n, latent]. */
export interface Codes {
  readonly texts: readonly string[];
  readonly mu: Float32Array;
}

export interface Neighbours {
  /** Where the text itself lies. */
  readonly z: readonly number[];
  /** Texts among which they were looked for. */
  readonly among: number;
  readonly found: readonly {
    readonly text: string;
    /** Between the means of q(z|x). */
    readonly distance: number;
  }[];
}

export interface Way {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly texts: readonly string[];
}

/** A text and what comes back of it. */
export interface Again {
  readonly given: string;
  readonly again: string;
}

export interface Filled {
  readonly text: string;
  /** Of the probability of all texts that were found. */
  readonly share: number;
}
