/** Of one example, channels last: `[784]`, `[32, 32, 3]`. */
export type Shape = readonly number[];

/** What of a model a node belongs to: sampling runs the decoder alone, encoding the encoder. */
export const PARTS = ['encoder', 'latent', 'decoder', 'likelihood'] as const;
export type Part = (typeof PARTS)[number];

/** One operation of a model, as plain JSON. */
export interface Node {
  /** Its value's, too: what other nodes read it by. */
  readonly name: string;
  readonly op: string;
  /** Names of the nodes that it reads, which come before it, or `x`, the examples, or `labels`. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly part: Part;
}

/** The examples, among the names that nodes read. */
export const EXAMPLES = 'x';
/** The examples' class numbers, likewise: [1]. */
export const LABELS = 'labels';
/** The latent node's name: what the decoder reads. */
export const LATENT = 'z';
