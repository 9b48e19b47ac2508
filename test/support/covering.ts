/**
 * Items that have between them every feature that any of them all has, in their order: again and again that one is taken
 * which brings the most features that no other has brought (greedy set cover).
 */
export function covering<T>(items: readonly T[], featuresOf: (item: T) => readonly string[]): T[] {
  const rest = new Set(items.flatMap(featuresOf));
  const brings = (item: T) => featuresOf(item).filter((feature) => rest.has(feature)).length;
  const chosen = new Set<T>();
  while (rest.size > 0) {
    const next = items.reduce((best, item) => (brings(item) > brings(best) ? item : best));
    chosen.add(next);
    for (const feature of featuresOf(next)) rest.delete(feature);
  }
  return items.filter((item) => chosen.has(item));
}
