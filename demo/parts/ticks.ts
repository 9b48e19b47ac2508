// Labels of a chart's axis.

/** From here on, labels count thousands, millions and so on. */
const LARGE = 1e5;
const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;
/** Beyond this a number is written with its exponent. */
const HUGE = 1e15;

/** A label for each value of an axis whose ticks are `increment` apart: short, and no two alike. */
export function tickLabels(values: readonly number[], increment: number): string[] {
  const largest = Math.max(...values.map(Math.abs), 0);
  if (largest >= HUGE) {
    const digits = Math.max(0, Math.ceil(Math.log10(largest / increment)));
    return values.map((value) => value.toExponential(Math.min(20, digits)));
  }
  const [size, unit] = (largest >= LARGE && UNITS.find(([size]) => largest >= size)) || [1, ''];
  const digits = digitsOf(increment / size);
  return values.map((value) => {
    const words = (value / size).toLocaleString('en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    // Not "-0", which is what a rounded sum of increments may be.
    return Number(words.replaceAll(',', '')) === 0 ? '0' : `${words}${unit}`;
  });
}

/** Decimals that tell multiples of an increment apart. */
function digitsOf(increment: number): number {
  for (let digits = 0; digits < 20; digits++) {
    const scaled = increment * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return digits;
  }
  return 20;
}
