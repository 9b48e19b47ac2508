import { permutationKey, permute, scramble } from '../permutation';

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
  // The whole stretches in an order of the epoch's own, and what is left of the examples at a place among them.
  const whole = Math.floor(count / stretch);
  const left = count % stretch;
  const leftStart = key === undefined ? 0 : (scramble(key) % (whole + 1)) * stretch;

  for (let at = 0; at < size; ) {
    const place = start + at;
    let first = place;
    let rows = Math.min(stretch, size - at);
    let examples: Uint32Array | undefined;
    if (key !== undefined && picked) {
      examples = Uint32Array.from({ length: rows }, (_, i) => permute(place + i, count, key));
    } else if (key !== undefined && place >= leftStart && place < leftStart + left) {
      first = whole * stretch + place - leftStart;
      rows = Math.min(rows, leftStart + left - place);
    } else if (key !== undefined) {
      const among = place < leftStart ? place : place - left;
      const offset = among % stretch;
      first = permute(Math.floor(among / stretch), whole, key) * stretch + offset;
      rows = Math.min(rows, stretch - offset);
    }
    yield { at, first, rows, ...(examples && { picked: examples }) };
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
