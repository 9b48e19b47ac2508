import { permutationKey, permute, scramble } from '../model/permutation';

/** How examples come by that are read as they are needed. */
export interface Course {
  readonly count: number;
  /** Examples that lie on the GPU at a time, in whole batches. */
  readonly window: number;
  /** Examples that are read at a time, at most. */
  readonly stretch: number;
  /** In an order of each epoch's own, by this seed; else as they lie. */
  readonly seed?: readonly [number, number] | undefined;
  /** They are picked by their numbers, rather than read in stretches. */
  readonly picked: boolean;
}

/** Examples that are read at once. */
export interface Piece {
  /** The first one's place in the window. */
  readonly at: number;
  readonly first: number;
  readonly rows: number;
  readonly picked?: Uint32Array;
}

/** What to read for a window of an epoch. */
export function* piecesOf(course: Course, epoch: number, number: number): Generator<Piece> {
  const { count, window, stretch, seed, picked } = course;
  const start = number * window;
  const size = Math.min(window, count - start);
  const key = seed && permutationKey(seed, epoch);
  const stretches = Math.ceil(count / stretch);
  const missing = stretches * stretch - count;
  // The last stretch may be shorter than the others. What comes behind it in the epoch comes so much earlier.
  let short = 0;
  if (key !== undefined && missing > 0) while (permute(short, stretches, key) !== stretches - 1) short++;
  const shortEnd = (short + 1) * stretch - missing;

  for (let at = 0; at < size; ) {
    let first = start + at;
    let rows = Math.min(stretch, size - at);
    if (key === undefined) {
      yield { at, first, rows };
    } else if (picked) {
      const examples = Uint32Array.from({ length: rows }, (_, i) => permute(first + i, count, key));
      yield { at, first, rows, picked: examples };
    } else {
      const place = first < shortEnd ? first : first + missing;
      first = permute(Math.floor(place / stretch), stretches, key) * stretch + (place % stretch);
      rows = Math.min(stretch - (place % stretch), count - first, size - at);
      yield { at, first, rows };
    }
    at += rows;
  }
}

/** Where in its window what was read for place `at` comes to lie. */
export function placeOf(
  { count, window, seed, picked }: Course,
  epoch: number,
  number: number,
): (at: number) => number {
  if (!seed || picked) return (at) => at;
  const size = Math.min(window, count - number * window);
  const key = scramble(permutationKey(seed, epoch) ^ (number + 1));
  return (at) => permute(at, size, key);
}
