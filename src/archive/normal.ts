/** Of the standard normal distribution, to some 1e-15 where it matters: tables are made by it, nothing is decoded by it. */
export function normalBelow(x: number): number {
  if (x > 0) return 1 - normalBelow(-x);
  if (x < -37) return 0;
  return x > -3 ? 0.5 + density(x) * series(x) : density(x) * tail(-x);
}

/** Where as much of the distribution lies below, by bisection. */
export function normalQuantile(probability: number): number {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** x + x^3 / 3 + x^5 / (3 5) + ... (Marsaglia 2004). */
function series(x: number): number {
  let [term, sum] = [x, 0];
  for (let i = 3; sum + term !== sum; i += 2) {
    sum += term;
    term *= (x * x) / i;
  }
  return sum;
}

/** Mills' ratio by its continued fraction, for x of 3 or more. */
function tail(x: number): number {
  let fraction = x;
  for (let i = 60; i >= 1; i--) fraction = x + i / fraction;
  return 1 / fraction;
}
