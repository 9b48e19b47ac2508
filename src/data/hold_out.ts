import { DataError } from '../errors';
import { permutationKey, permute } from '../permutation';
import { counted, shown } from '../words';

/** One example in so many is held out. */
const PART = 10;
/** Fixed, so that the same data are always divided in the same way. */
const KEY = permutationKey([0x686f6c64, 0x6f7574], 0);

export interface HoldOutOptions {
  /** The class of each example, by number or name. Each class is then held out in proportion. */
  readonly labels?: ArrayLike<number | string> | undefined;
  /** Examples that are held out at most. */
  readonly most?: number | undefined;
}

/**
 * The places of the examples to hold out for testing, in ascending order: a tenth of `count`, at least one of two or
 * more. They are drawn by a permutation that depends on `count` alone, so that data whose kinds follow each other in
 * turn are tested on all kinds. With labels, each class gives its share to within one example (largest remainders),
 * and keeps at least one to train on as long as other classes have some to give. Throws a {@link DataError}.
 */
export function heldOut(count: number, { labels, most = count }: HoldOutOptions = {}): Uint32Array {
  if (!Number.isSafeInteger(count) || count < 1 || count >= 2 ** 31)
    throw new DataError(
      `The number of examples must be a whole number from 1 to 2^31 - 1, not ${shown(count)}.`,
    );
  if (labels && labels.length !== count)
    throw new DataError(
      `There are ${counted(labels.length, 'label')} for ${counted(count, 'example')}: give one for each.`,
    );
  const total = Math.min(most, count - 1, Math.max(1, Math.floor(count / PART)));
  const places = new Uint32Array(Math.max(0, total));
  const left = labels && quotas(labels, total);
  for (let place = 0, filled = 0; filled < total; place++) {
    const drawn = permute(place, count, KEY);
    if (left) {
      const label = labels[drawn]!;
      const quota = left.get(label)!;
      if (quota === 0) continue;
      left.set(label, quota - 1);
    }
    places[filled++] = drawn;
  }
  return places.sort();
}

/** How many of `total` each class gives, by the method of largest remainders. */
function quotas(labels: ArrayLike<number | string>, total: number): Map<number | string, number> {
  const counts = new Map<number | string, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  const shares = [...counts].map(([label, count], i) => {
    const product = total * count;
    // Whole numbers, so that equal shares are equal; a class of one example gives it up last.
    const rest = count === 1 ? -1 : product % labels.length;
    return { label, whole: Math.floor(product / labels.length), rest, tie: permute(i, counts.size, KEY) };
  });
  let over = total - shares.reduce((sum, { whole }) => sum + whole, 0);
  shares.sort((a, b) => b.rest - a.rest || a.tie - b.tie);
  return new Map(shares.map(({ label, whole }) => [label, whole + (over-- > 0 ? 1 : 0)]));
}

/** The places of `count` examples in an order of a fixed seed: any first part of it is a fair draw of them all. */
export function shuffledOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, place) => permute(place, count, KEY));
}

/** The rows of `length` values at these ascending places, and all the others, both in their order. */
export function separate<Rows extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(
  rows: Rows,
  length: number,
  places: ArrayLike<number>,
): { chosen: Rows; others: Rows } {
  const like = rows.constructor as new (length: number) => Rows;
  const chosen = new like(places.length * length);
  const others = new like(rows.length - chosen.length);
  let end = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    others.set(rows.subarray(end, place * length), end - i * length);
    end = (place + 1) * length;
    chosen.set(rows.subarray(place * length, end), i * length);
  }
  others.set(rows.subarray(end), end - chosen.length);
  return { chosen, others };
}
