import { byNaturalOrder, heldOut, separate, shuffledOrder } from '../../src/data/index';
import type { Channels } from '../live';
import type { Skipped } from './chosen';
import type { Colours } from './tally';

/** Images of one size, as they were read. */
export interface Collection {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** [n, height, width, channels] */
  readonly images: Uint8Array;
  /** Of pictures. */
  readonly colours?: Colours;
  /** Name of each image's class, where they have some. */
  readonly classOf?: readonly string[] | undefined;
  /** Images at the end that are for testing, where the files say so; else a tenth is to be held out. */
  readonly test?: { readonly count: number; readonly classOf?: readonly string[] | undefined };
  readonly skipped: readonly Skipped[];
  /** What was done to them, and what is odd, a sentence each. */
  readonly notes: readonly string[];
}

/** Images to learn from, and to test by. */
export interface Split {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
  /** Class of each test image, and the name of each class. */
  readonly labels?: Uint8Array;
  readonly classes?: readonly string[];
  /** Class of each training image, where each test image has one, too. */
  readonly trainLabels?: Uint8Array;
}

/** Of an image. */
function valuesOf({ width, height, channels }: Collection): number {
  return width * height * channels;
}

/** A colour a class: more cannot be told apart. */
const MAX_CLASSES = 10;

/**
 * Divides images: as their files say, else a tenth is held out, of each class its share. Test images come in an order of
 * a fixed seed, as a page judges by the first ones and shows those.
 */
export function split(collection: Collection, images: Uint8Array): Split {
  const { train, test, labels, ...named } = divided(collection, images);
  const values = valuesOf(collection);
  return {
    train,
    test: shuffled(test, values),
    ...(labels && { labels: shuffled(labels, 1) }),
    ...named,
  };
}

function divided(collection: Collection, images: Uint8Array): Split {
  const { classOf, test } = collection;
  const values = valuesOf(collection);
  if (test) {
    const end = images.length - test.count * values;
    const parts = { train: images.subarray(0, end), test: images.subarray(end) };
    if (!test.classOf) return parts;
    // Numbers of classes are of all images: one that is not tested has one, too.
    const all = classOf && classify([...classOf, ...test.classOf]);
    if (!all) return { ...parts, ...classify(test.classOf) };
    const { labels, classes } = all;
    return {
      ...parts,
      classes,
      trainLabels: labels.subarray(0, -test.count),
      labels: labels.subarray(-test.count),
    };
  }
  const places = heldOut(images.length / values, { labels: classOf });
  const { chosen, others } = separate(images, values, places);
  const named = classOf && classify(classOf);
  if (!named) return { train: others, test: chosen };
  const labels = separate(named.labels, 1, places);
  return { train: others, test: chosen, ...named, labels: labels.chosen, trainLabels: labels.others };
}

/** The rows of `length` bytes in the order of a fixed seed. */
function shuffled(rows: Uint8Array, length: number): Uint8Array {
  const order = shuffledOrder(rows.length / length);
  const result = new Uint8Array(rows.length);
  order.forEach((from, to) => {
    result.set(rows.subarray(from * length, (from + 1) * length), to * length);
  });
  return result;
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
  const classes = distinct.sort(byNaturalOrder);
  return { classes, labels: Uint8Array.from(names, (name) => classes.indexOf(name)) };
}

/** The folder that a file lies in, by its path; empty where it lies in none. */
export function folderOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/** The folder that all paths begin with. */
export function commonFolder(paths: readonly string[]): string | undefined {
  const [folder, ...rest] = paths[0]?.split('/') ?? [];
  return rest.length > 0 && paths.every((path) => path.startsWith(`${folder}/`)) ? folder : undefined;
}
