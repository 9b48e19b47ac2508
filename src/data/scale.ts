/** What scales are told apart by. */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** Standard deviation of all values. */
  readonly deviation: number;
  /** Every value is a whole number, but for rounding. */
  readonly whole: boolean;
}

/** By how much a value may lie outside a scale, or off a whole number, as rounding leaves it. */
export const EDGE = 1e-3;
/** A largest whole value up to this is that of another scale than 0 to 255: a bit, or the 17 levels of small digit sets. */
export const SMALL_SCALE = 16;
/** Above it, values that are no z-scores and no whole numbers are bytes that were resampled. */
const HALF = 127.5;

/** The range of finite values. */
export function rangeOf(values: ArrayLike<number>): Range {
  let [least, most, sum, squares, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, true];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
    squares += value * value;
    if (whole && Math.abs(value - Math.round(value)) > EDGE) whole = false;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  return { least, most, mean, deviation, whole };
}

/** Whether values are bytes: whole numbers, or, as resampling leaves them, others up to a bright one. */
export function areBytes({ least, most, whole }: Range): boolean {
  return whole ? least >= -EDGE && most <= 255 + EDGE : least >= -0.5 && most > HALF && most < 255.5;
}

/** That values are z-scores, in words; undefined if they are not. Of z-scores, mean and deviation are 0 and 1 as a whole, but for columns that are constant and clipping. */
export function standardised({ least, mean, deviation }: Range): string | undefined {
  if (least >= 0 || Math.abs(mean) >= 0.25 || deviation <= 0.4 || deviation >= 1.5) return undefined;
  return `the values look standardised, with a mean of ${mean.toFixed(2)} and a deviation of ${deviation.toFixed(2)}`;
}

/** The scale that values outside [0, 1] look to be of, in words with a remedy; undefined if it is none that is usual. */
export function scaleOf(values: ArrayLike<number>): string | undefined {
  const range = rangeOf(values);
  const { least, most } = range;
  if (least >= -1 && most <= 1) return 'the values look scaled to [-1, 1]: (x + 1) / 2 brings them to [0, 1]';
  if (areBytes(range) && most > SMALL_SCALE)
    return 'the values look like bytes: divide them by 255, or give a Uint8Array';
  if (range.whole && least >= 0 && most > 1 && most <= SMALL_SCALE)
    return `the values look like levels from 0 to ${most}: divide them by ${most}`;
  return standardised(range);
}
