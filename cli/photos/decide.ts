import type { Size } from '../shape';

/** Larger pictures are brought to this: a dense model of more has many parameters, and learns slowly. */
const SIDE = 32;
/** Pictures that are all of one size are taken as they are up to this. */
const MOST = 64;
/** Proportions that differ by less are one. */
const SAME = 1.02;

/**
 * The size of images by that of their pictures: the pictures' own, where that is one and small; else at most 32 pixels
 * long, in the proportions of the pictures where these are one, and square where they are not.
 */
export function decideSize(sizes: readonly Size[]): Size {
  const [first] = sizes as [Size];
  const same = sizes.every(({ height, width }) => height === first.height && width === first.width);
  if (same && Math.max(first.height, first.width) <= MOST)
    return { height: first.height, width: first.width };
  const aspects = sizes.map(({ height, width }) => width / height).sort((a, b) => a - b);
  const [narrow, wide] = [aspects[0] as number, aspects.at(-1) as number];
  const sides = sizes.map(({ height, width }) => Math.min(height, width)).sort((a, b) => a - b);
  // Half of them may be smaller, but not most.
  const side = Math.max(1, Math.min(SIDE, sides[sides.length >> 1] as number));
  if (wide > SAME * narrow) return { height: side, width: side };
  const aspect = aspects[aspects.length >> 1] as number;
  const longer = Math.max(
    1,
    Math.min(SIDE, Math.max(...sizes.map(({ height, width }) => Math.max(height, width)))),
  );
  const shorter = Math.max(1, Math.round(longer * Math.min(aspect, 1 / aspect)));
  return aspect >= 1 ? { height: shorter, width: longer } : { height: longer, width: shorter };
}

/** Classes by the folders that pictures lie in. */
export interface Classes {
  /** By their numbers. */
  readonly names: readonly string[];
  readonly labels: Uint16Array;
}

/** More folders than this are a way of keeping files, rather than classes. */
const MOST_CLASSES = 256;

/** The folder that a file lies in; empty where it lies in none. */
export function folderOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/**
 * Numbers the folders that pictures lie in, by their names in natural order, or as `known`; undefined where there are
 * fewer than two or too many, a picture lies in none, or one that is not known.
 */
export function classify(paths: readonly string[], known?: readonly string[]): Classes | undefined {
  const folders = paths.map(folderOf);
  const distinct = [...new Set(folders)];
  const names = known ?? distinct.sort(new Intl.Collator('en', { numeric: true }).compare);
  if (!known && (distinct.includes('') || names.length < 2 || names.length > MOST_CLASSES)) return undefined;
  const numbers = new Map(names.map((name, i) => [name, i]));
  if (!distinct.every((name) => numbers.has(name))) return undefined;
  return { names, labels: Uint16Array.from(folders, (name) => numbers.get(name) as number) };
}
