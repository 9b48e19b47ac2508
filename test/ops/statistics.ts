/** Statistics of samples, against which generators are judged. */

export function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2;
  return { mean, variance: squares / values.length };
}

/** Pearson's correlation of a[i] and b[i]; of independent samples it is about N(0, 1 / n). */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = Math.min(a.length, b.length);
  const [ma, mb] = [moments(a), moments(b)];
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ((a[i] as number) - ma.mean) * ((b[i] as number) - mb.mean);
  return sum / n / Math.sqrt(ma.variance * mb.variance);
}

/** Distribution function of N(0, 1), to 1.2e-7 (Press et al., "Numerical Recipes", erfcc). */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const erfc = t * Math.exp(-z * z + coefficients.reduceRight((sum, c) => sum * t + c));
  return x > 0 ? 1 - erfc / 2 : erfc / 2;
}

/** Kolmogorov and Smirnov's sqrt(n) D: the greatest distance between the sample's distribution and `cdf`. */
export function kolmogorovSmirnov(sample: Float32Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const f = cdf(sorted[i] as number);
    distance = Math.max(distance, (i + 1) / n - f, f - i / n);
  }
  return distance * Math.sqrt(n);
}

/** How many standard deviations chi-square lies above its mean, for equally likely cells (Wilson & Hilferty 1931). */
export function chiSquareDeviation(counts: ArrayLike<number>, degrees = counts.length - 1): number {
  const expected = moments(counts).mean;
  let chi = 0;
  for (let i = 0; i < counts.length; i++) chi += ((counts[i] as number) - expected) ** 2 / expected;
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(chi / degrees) - (1 - spread)) / Math.sqrt(spread);
}
