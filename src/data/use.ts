import { DataError } from '../errors';
import { shown } from '../words';

/** How much a model says of its examples in one latent dimension. */
export interface DimensionUse {
  /** From 0. */
  readonly dimension: number;
  /** Mean over the examples of the KL of q(z|x) from the prior in this dimension, in nats. */
  readonly kl: number;
}

/**
 * The latent dimensions by use, the most used first: by the mean KL of each over examples whose `mu` and `logvar`
 * [n, latent] the encoder gave (Kingma & Welling 2014, appendix B). Throws a {@link DataError}.
 */
export function latentUse(
  mu: ArrayLike<number>,
  logvar: ArrayLike<number>,
  latent: number,
): readonly DimensionUse[] {
  if (!Number.isSafeInteger(latent) || latent < 1)
    throw new DataError(`The latent dimensions must be a whole number above 0, not ${shown(latent)}.`);
  if (mu.length === 0 || mu.length % latent !== 0 || logvar.length !== mu.length)
    throw new DataError(
      `mu and logvar must have ${latent} values for each of one or more examples, not ${mu.length} and ${logvar.length}.`,
    );
  const sums = new Float64Array(latent);
  for (let i = 0; i < mu.length; i++) {
    const [mean, log] = [mu[i] as number, logvar[i] as number];
    sums[i % latent]! += (mean * mean + Math.exp(log) - 1 - log) / 2;
  }
  const count = mu.length / latent;
  return Array.from(sums, (sum, dimension) => ({ dimension, kl: sum / count })).sort(
    (a, b) => b.kl - a.kl || a.dimension - b.dimension,
  );
}
