/** Images of one size, of which none is held out yet. */
export interface Collection {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** [n, height, width] */
  readonly images: Uint8Array;
  /** Name of each image's class, where they have some. */
  readonly classOf?: readonly string[];
  /** Files that could not be used. */
  readonly skipped: readonly string[];
}

/** A colour a class: more cannot be told apart. */
const MAX_CLASSES = 10;
const MAX_TEST = 1000;

/** Which of `count` images are held out: a tenth, at least one, at most a thousand, evenly spread. */
export function heldOut(count: number): number[] {
  const length = Math.min(MAX_TEST, Math.max(1, Math.floor(count / 10)));
  return Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * count) / length));
}

export interface Classes {
  readonly classes: readonly string[];
  readonly labels: Uint8Array;
}

/**
 * Numbers the names of classes, 2 to 10 of them, in their natural order; `undefined` for fewer or more, or where a
 * name is empty.
 */
export function classify(names: readonly string[]): Classes | undefined {
  const distinct = [...new Set(names)];
  if (distinct.includes('') || distinct.length < 2 || distinct.length > MAX_CLASSES) return undefined;
  const classes = distinct.sort(new Intl.Collator('en', { numeric: true }).compare);
  return { classes, labels: Uint8Array.from(names, (name) => classes.indexOf(name)) };
}

/** The folder that a file lies in, by its path; empty where it lies in none. */
export function folderOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/** The rows of `length` bytes at these places, and all the others, both in their order. */
export function separate(
  rows: Uint8Array,
  length: number,
  places: readonly number[],
): { chosen: Uint8Array; others: Uint8Array } {
  const chosen = new Uint8Array(places.length * length);
  const others = new Uint8Array(rows.length - chosen.length);
  let end = 0;
  places.forEach((place, i) => {
    others.set(rows.subarray(end, place * length), end - i * length);
    end = (place + 1) * length;
    chosen.set(rows.subarray(place * length, end), i * length);
  });
  others.set(rows.subarray(end), end - chosen.length);
  return { chosen, others };
}
