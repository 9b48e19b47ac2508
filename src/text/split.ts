/** One item in so many is held out, the first among them. */
export const TEXT_PART = 100;

/**
 * Items to train on, and those held out: every 100th, from the first. Of items that {@link textItems} gives it is the division by
 * which models of texts and n-grams are compared.
 */
export function splitItems(items: readonly string[]): {
  readonly train: readonly string[];
  readonly test: readonly string[];
} {
  const held = (i: number): boolean => i % TEXT_PART === 0;
  return { train: items.filter((_, i) => !held(i)), test: items.filter((_, i) => held(i)) };
}
