import { DataError } from '../errors';
import { philox, STREAMS, seedWords } from '../random';
import { counted } from '../words';

/** Where the examples of a class lie in latent space, by dimension: mean and standard deviation of the mixture of their q(z|x). */
export interface ClassCodes {
  /** Examples of that class. */
  readonly count: number;
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/**
 * Of examples whose `mu` and `logvar` [n, latent] the encoder gave, where those of a class lie. For a model that is told no
 * labels: what is decoded near there is mostly of that class, as far as the model keeps classes apart. Throws a
 * {@link DataError} where none is of that class.
 */
export function classCodes(
  { mu, logvar }: { readonly mu: ArrayLike<number>; readonly logvar: ArrayLike<number> },
  labels: ArrayLike<number>,
  label: number,
): ClassCodes {
  const latent = mu.length / labels.length;
  if (!Number.isSafeInteger(latent) || latent < 1 || logvar.length !== mu.length)
    throw new DataError(
      `mu and logvar must have as many values for each of ${counted(labels.length, 'label')}, not ${mu.length} and ${logvar.length} in all.`,
    );
  const [sums, squares] = [new Float64Array(latent), new Float64Array(latent)];
  let count = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    count++;
    for (let k = 0; k < latent; k++) {
      const mean = mu[i * latent + k] as number;
      sums[k]! += mean;
      squares[k]! += mean * mean + Math.exp(logvar[i * latent + k] as number);
    }
  }
  if (count === 0) throw new DataError(`None of ${counted(labels.length, 'example')} is of class ${label}.`);
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const deviation = Float32Array.from(squares, (sum, k) =>
    Math.sqrt(Math.max(0, sum / count - ((sums[k] as number) / count) ** 2)),
  );
  return { count, mean, deviation };
}

/** `count` draws of z from a Gaussian of that mean and standard deviation, [count, latent]: the same for the same seed. */
export function codesNear({ mean, deviation }: ClassCodes, count: number, seed = 0): Float32Array {
  const latent = mean.length;
  return normals(count * latent, seed).map(
    (eps, i) => (mean[i % latent] as number) + (deviation[i % latent] as number) * eps,
  );
}

/** Draws from N(0, 1), by Box and Muller: the same for the same seed. */
export function normals(length: number, seed: number): Float32Array {
  const z = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const [a, b] = philox([i / 2, 0, 0, STREAMS.nearClass], seedWords(seed));
    const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
    const angle = (2 * Math.PI * b) / 2 ** 32;
    z[i] = radius * Math.cos(angle);
    if (i + 1 < length) z[i + 1] = radius * Math.sin(angle);
  }
  return z;
}
