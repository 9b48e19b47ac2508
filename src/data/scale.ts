/** The scale that values outside [0, 1] look to be of, in words with a remedy; undefined if it is none that is usual. */
export function scaleOf(values: ArrayLike<number>): string | undefined {
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
  if (least >= -1 && most <= 1) return 'the values look scaled to [-1, 1]: (x + 1) / 2 brings them to [0, 1]';
  if (least >= 0 && most > 1.5 && most <= 255)
    return 'the values look like bytes: divide them by 255, or give a Uint8Array';
  // Of z-scores, mean and deviation are 0 and 1 as a whole, but for columns that are constant and clipping.
  if (least < 0 && Math.abs(mean) < 0.25 && deviation > 0.4 && deviation < 1.5)
    return `the values look standardised, with a mean of ${mean.toFixed(2)} and a deviation of ${deviation.toFixed(2)}`;
  return undefined;
}
