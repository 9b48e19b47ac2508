/** A largest whole value up to this is that of another scale than 0 to 255: a bit, or the 17 levels of small digit sets. */
export const SMALL_SCALE = 16;

/** The moments of values, and between which they lie. */
export function momentsOf(values: ArrayLike<number>) {
  let [least, most, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  return { least, most, mean, deviation };
}

/** That values are z-scores, in words; undefined if they are not. Of z-scores, mean and deviation are 0 and 1 as a whole, but for columns that are constant and clipping. */
export function standardised({ least, mean, deviation }: ReturnType<typeof momentsOf>): string | undefined {
  if (least < 0 && Math.abs(mean) < 0.25 && deviation > 0.4 && deviation < 1.5)
    return `the values look standardised, with a mean of ${mean.toFixed(2)} and a deviation of ${deviation.toFixed(2)}`;
  return undefined;
}

/** The scale that values outside [0, 1] look to be of, in words with a remedy; undefined if it is none that is usual. */
export function scaleOf(values: ArrayLike<number>): string | undefined {
  const moments = momentsOf(values);
  const { least, most } = moments;
  if (least >= -1 && most <= 1) return 'the values look scaled to [-1, 1]: (x + 1) / 2 brings them to [0, 1]';
  if (least >= 0 && most > SMALL_SCALE && most <= 255)
    return 'the values look like bytes: divide them by 255, or give a Uint8Array';
  return standardised(moments);
}
