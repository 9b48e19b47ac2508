/** The same everywhere, whatever the language of a machine. */
const names = /* @__PURE__ */ new Intl.Collator('en', { numeric: true });

/**
 * Compares paths with slashes, as files are listed by people: folder by folder, numbers in names by their size, `w2.png` before
 * `w10.png`. Names that differ in nothing but how they are written, as 1 and 01, go by code units.
 */
export function byNaturalOrder(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [i, name] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = names.compare(name, other) || byCodeUnits(name, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The order of JavaScript's own `<`. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
