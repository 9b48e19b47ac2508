/**
 * Items that have between them every feature that any of them all has, in their order: again and again that one is taken
 * which brings the most features that no other has brought (greedy set cover).
 */
export function covering<T>(items: readonly T[], featuresOf: (item: T) => readonly string[]): T[] {
  const features = new Map(items.map((item) => [item, featuresOf(item)]));
  const rest = new Set([...features.values()].flat());
  const brings = (item: T) => features.get(item)?.filter((feature) => rest.has(feature)).length ?? 0;
  const chosen = new Set<T>();
  while (rest.size > 0) {
    const next = items.reduce((best, item) => (brings(item) > brings(best) ? item : best));
    chosen.add(next);
    for (const feature of features.get(next) ?? []) rest.delete(feature);
  }
  return items.filter((item) => chosen.has(item));
}
