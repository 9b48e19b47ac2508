/** Codes from one to another in so many steps, both ends included: [steps, latent]. */
export function walk(from: Float32Array, to: Float32Array, steps: number, spherical: boolean): Float32Array {
  const weigh = spherical ? sphericalWeights(from, to) : linearWeights;
  const codes = new Float32Array(steps * from.length);
  for (let i = 0; i < steps; i++) {
    const [a, b] = weigh(steps === 1 ? 0 : i / (steps - 1));
    codes.set(
      from.map((value, k) => a * value + b * (to[k] as number)),
      i * from.length,
    );
  }
  return codes;
}

type Weights = readonly [from: number, to: number];

const linearWeights = (t: number): Weights => [1 - t, t];

/** Along the great circle between the directions of the two (Shoemake 1985; White 2016): no point lies nearer 0 than both. */
function sphericalWeights(from: Float32Array, to: Float32Array): (t: number) => Weights {
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);
  const cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  // Without an angle, or with one whose way round is not one but many, there is the straight line.
  if (!(Math.sin(angle) > 1e-6)) return linearWeights;
  return (t) => [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
}

/**
 * Codes with one dimension after the other moved over [-range, range], the others as in `at`:
 * [dimensions, steps, latent].
 */
export function traverse(
  at: Float32Array,
  dimensions: readonly number[],
  steps: number,
  range: number,
): Float32Array {
  const codes = new Float32Array(dimensions.length * steps * at.length);
  dimensions.forEach((dimension, row) => {
    for (let i = 0; i < steps; i++) {
      const place = (row * steps + i) * at.length;
      codes.set(at, place);
      codes[place + dimension] = range * ((2 * i) / (steps - 1) - 1);
    }
  });
  return codes;
}
