/** One item in so many is held out, the first among them. */
export const TEXT_PART = 100;

/**
 * Items to train on, and those held out: every 100th, from the first. Of items that {@link textItems} gives it is the division by
 * which models of texts and n-grams are compared; their labels are divided likewise.
 */
export function splitItems<Item>(items: Iterable<Item>): {
  readonly train: readonly Item[];
  readonly test: readonly Item[];
} {
  const all = [...items];
  const held = (i: number): boolean => i % TEXT_PART === 0;
  return { train: all.filter((_, i) => !held(i)), test: all.filter((_, i) => held(i)) };
}
