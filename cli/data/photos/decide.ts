import { byNaturalOrder } from '../../../src/data/index';
import { count, listed } from '../../terminal/format';
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
function folderOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/**
 * Numbers the folders that pictures lie in, by their names in natural order, or as `known`; not one that all lie in. Says
 * why in a clause where there are too many, a picture lies in none, or in one that is not known, and nothing, an empty text,
 * where there are no folders.
 */
export function classify(paths: readonly string[], known?: readonly string[]): Classes | string {
  const { length } = known ? '' : sharedFolders(paths);
  const folders = paths.map((path) => folderOf(path.slice(length)));
  const distinct = [...new Set(folders)];
  if (!known && distinct.length < 2) return '';
  const beside = folders.indexOf('');
  if (beside >= 0) return distinct.length < 2 ? '' : `${paths[beside]} lies beside the folders`;
  if (!known && distinct.length > MOST_CLASSES)
    return `there are ${count(distinct.length)} folders, more than the ${MOST_CLASSES} that are taken for classes`;
  const names = known ?? distinct.sort(byNaturalOrder);
  const numbers = new Map(names.map((name, i) => [name, i]));
  const unknown = distinct.find((name) => !numbers.has(name));
  if (unknown !== undefined) return `the folder ${unknown} is no class of the training: ${listed(names, 10)}`;
  return { names, labels: Uint16Array.from(folders, (name) => numbers.get(name) as number) };
}

/** The folders that all files lie in, with the slash behind each. */
function sharedFolders(paths: readonly string[]): string {
  const [first = ''] = paths;
  let shared = first.slice(0, first.lastIndexOf('/') + 1);
  for (const path of paths)
    while (!path.startsWith(shared)) shared = shared.slice(0, shared.lastIndexOf('/', shared.length - 2) + 1);
  return shared;
}

/** A class whose folders lie in several places, with these; undefined where none does. */
export function scattered(
  paths: readonly string[],
): readonly [name: string, places: readonly string[]] | undefined {
  const places = new Map<string, Set<string>>();
  for (const path of paths) {
    const [name, place] = [folderOf(path), path.slice(0, path.lastIndexOf('/'))];
    places.set(name, (places.get(name) ?? new Set()).add(place));
  }
  for (const [name, some] of places) if (some.size > 1) return [name, [...some]];
  return undefined;
}
