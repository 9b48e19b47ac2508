import { byNaturalOrder } from '../../src/data/index';

/** A file, and where it lies in what was chosen: within its folder, or its name. */
export interface Chosen {
  readonly path: string;
  readonly file: File;
}

/** A file that could not be used. */
export interface Skipped {
  readonly path: string;
  /** What it is instead: `a NumPy array (.npy)`. */
  readonly reason: string;
  /** What to do about it, without a full stop. */
  readonly remedy: string;
}

/** Files of a file input, which of a folder have their path within it. */
export function chosenFiles(files: Iterable<File>): Chosen[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files that systems put into folders by themselves. */
const LITTER = /^\.|^(thumbs\.db|desktop\.ini)$/i;

export function isLitter({ path }: Chosen): boolean {
  // Archives of a Mac have a folder of them.
  return path.split('/').some((part) => LITTER.test(part) || part === '__MACOSX');
}

/** However files were chosen, the same ones are in the same order, which is the terminal's. */
export function byPath(a: Pick<Chosen, 'path'>, b: Pick<Chosen, 'path'>): number {
  return byNaturalOrder(a.path, b.path);
}

/** Files are handed over in parts: each clone takes time, of which a page has 16 ms a frame. */
const PART = 50;

export function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += PART) yield all.slice(i, i + PART);
}
