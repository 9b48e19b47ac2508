import { DataError } from '../errors';
import type { Examples } from './examples';

/** How far from 1 the values of a block may add up to: probabilities that were rounded to three digits do not reach it. */
const TOLERANCE = 1e-3;
/** And by how much a byte may be off that was rounded from a probability. */
const HALF_LEVEL = 0.5;

/**
 * Throws a DataError for a block of `categories` values that is neither one-hot nor probabilities. `number` is an example's
 * own, where it is not its place.
 */
export function checkBlocks(
  { kind, values, stride, count }: Pick<Examples, 'kind' | 'values' | 'stride' | 'count'>,
  width: number,
  categories: number,
  number = (place: number) => place,
): void {
  const [unit, off] = kind === 'bytes' ? [255, HALF_LEVEL] : [1, 0];
  for (let row = 0; row < count; row++) {
    for (let first = 0; first < width; first += categories) {
      let [sum, others] = [0, 0];
      for (let k = 0; k < categories; k++) {
        const value = values[row * stride + first + k] as number;
        sum += value;
        if (value !== 0) others++;
      }
      if (Math.abs(sum - unit) <= Math.max(TOLERANCE * unit, off * others)) continue;
      const where = `Values ${first} to ${first + categories - 1} of example ${number(row)} add up to ${sum}`;
      const bytes = kind === 'bytes' ? ', with 255 in bytes for 1' : '';
      throw new DataError(
        `${where}; the categorical likelihood takes blocks of ${categories} values that add up to 1${bytes}: give one-hot blocks or probabilities, or set categories to the columns of a block.`,
      );
    }
  }
}
