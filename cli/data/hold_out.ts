import { heldOut, separate } from '../../src/data/index';
import { counted, count as thousands } from '../terminal/format';
import { type AnyImages, type Images, inMemory } from './image_set';
import { valuesOf } from './shape';
import { examplesAt, without } from './stream';

/**
 * How the images for testing were chosen, where a data set has none of its own: every tenth by its position, as runs
 * did until they were drawn; drawn; or drawn by class.
 */
export const HOLD_OUTS = ['position', 'drawn', 'class'] as const;
export type HoldOut = (typeof HOLD_OUTS)[number];

/** Fewer images than this are all trained on, and tested on. */
export const FEWEST = 10;
/** One image in so many is held out. */
const PART = 10;
/** But not more than this of a file that stays on disk. */
const MOST_ON_DISK = 10_000;

/** The places of the images that are held out, ascending. */
function placesOf(
  count: number,
  how: HoldOut,
  labels: Uint16Array | undefined,
  onDisk: boolean,
): ArrayLike<number> {
  const most = onDisk ? MOST_ON_DISK : undefined;
  if (how !== 'position') return heldOut(count, { labels: how === 'class' ? labels : undefined, most });
  const nth = Math.max(PART, Math.ceil(count / (most ?? count)));
  return Uint32Array.from({ length: Math.floor(count / nth) }, (_, i) => (i + 1) * nth - 1);
}

export interface Division {
  readonly train: AnyImages;
  readonly test: Images;
  readonly testLabels: Uint16Array | undefined;
  /** The same for images that are all in memory. */
  readonly trainLabels: Uint16Array | undefined;
  /** How the test images came about. */
  readonly note: string;
}

/** Holds some images out of all, which are at least {@link FEWEST}: as a run on images `onDisk` does, wherever these are. */
export async function divide(
  all: AnyImages,
  how: HoldOut,
  labels: Uint16Array | undefined,
  onDisk = !inMemory(all.pixels),
): Promise<Division> {
  const { pixels, labels: _, names, ...shape } = all;
  const width = valuesOf(shape);
  const places = placesOf(all.count, how, labels, onDisk);
  const parts = inMemory(pixels)
    ? separate(pixels, width, places)
    : { chosen: await examplesAt(pixels, width, places), others: without(pixels, width, places) };
  const classes = labels && separate(labels, 1, places);
  const { length } = places;
  const chosen = new Set(Array.from(places));
  const others = (_: unknown, i: number): boolean => !chosen.has(i);
  // What stays on disk is told its numbers by the source.
  const numbers = inMemory(pixels)
    ? Uint32Array.from({ length: all.count }, (_, i) => i).filter(others)
    : undefined;
  return {
    train: {
      ...shape,
      count: all.count - length,
      pixels: parts.others,
      names: names?.filter(others),
      numbers,
    },
    test: {
      ...shape,
      count: length,
      pixels: parts.chosen,
      names: names?.filter((_, i) => chosen.has(i)),
      numbers: Uint32Array.from(places),
    },
    testLabels: classes?.chosen,
    trainLabels: classes?.others,
    note: `No --test-data: ${describe(all.count, length, how)} held out for testing.`,
  };
}

function describe(count: number, length: number, how: HoldOut): string {
  const tenth = length === Math.floor(count / PART);
  if (how === 'position') {
    const nth = Math.max(PART, Math.floor(count / length));
    return `every ${tenth ? 'tenth' : `${nth}th`} image (${thousands(length)}) is`;
  }
  const part = tenth ? `a tenth (${thousands(length)})` : counted(length, 'image');
  return `${part}, drawn ${how === 'class' ? 'by class' : 'at random'}, ${tenth || length === 1 ? 'is' : 'are'}`;
}
