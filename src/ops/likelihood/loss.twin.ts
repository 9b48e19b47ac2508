import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { clampLogvar, type Heads, passLogvar } from '../latent/latent.twin';
import type { Likelihood } from './names';

/** -log p(x|z) of one element and its derivative by the decoder's output l, as terms to be added up. */
const LIKELIHOOD_TERMS: Readonly<
  Record<Likelihood, { value(x: number, l: number): number[]; gradient(x: number, l: number): number[] }>
> = {
  /** -x log s(l) - (1 - x) log(1 - s(l)), written so that nothing overflows. */
  bernoulli: {
    value: (x, l) => [Math.max(l, 0), -l * x, Math.log1p(Math.exp(-Math.abs(l)))],
    gradient: (x, l) => [1 / (1 + Math.exp(-l)), -x],
  },
  /** A normal distribution of mean l and unit variance. */
  gaussian: {
    value: (x, l) => [(x - l) ** 2 / 2, Math.log(2 * Math.PI) / 2],
    gradient: (x, l) => [l, -x],
  },
};

export interface LossOptions {
  readonly likelihood: Likelihood;
  /** Weight of the KL in the gradients, at this step. */
  readonly beta: number;
  /** Rows that hold examples; those behind them count for nothing. */
  readonly count: number;
}

/**
 * The weight of the KL at a step, counted from 0: it rises linearly to beta over the first `warmup` steps (Bowman et al.
 * 2016, "Generating Sentences from a Continuous Space"; Sønderby et al. 2016, "Ladder Variational Autoencoders").
 */
export function betaAt(step: number, beta: number, warmup: number): number {
  return warmup === 0 ? beta : beta * Math.min(1, (step + 1) / warmup);
}

/**
 * The negative ELBO: reconstruction -log p(x|z) and KL(q(z|x) || N(0, I)) = sum of (mu^2 + exp(logvar) - 1 - logvar) / 2
 * (Kingma & Welling 2014, appendix B), element by element and in nats; and the gradients of their mean over the
 * examples, reconstruction + beta KL, by the decoder's output and by mu and logvar.
 *
 * x, output [rows, input], mu, logvar [rows, latent]
 */
export function loss(
  x: Matrix,
  output: Matrix,
  { mu, logvar }: Heads,
  { likelihood, beta, count }: LossOptions,
): {
  readonly reconstruction: Sums;
  readonly kl: Sums;
  readonly gradient: { readonly output: Sums; readonly mu: Sums; readonly logvar: Sums };
} {
  const { value, gradient } = LIKELIHOOD_TERMS[likelihood];
  const { rows, columns: input } = x;
  const latent = mu.columns;
  const examples = (columns: number, terms: (row: number, column: number) => number[]): Sums =>
    sums(rows, columns, (row, column) => (row < count ? terms(row, column) : []));
  const mean = (columns: number, terms: (row: number, column: number) => number[]): Sums =>
    examples(columns, (row, column) => terms(row, column).map((term) => term / count));
  return {
    reconstruction: examples(input, (row, column) => value(at(x, row, column), at(output, row, column))),
    kl: examples(latent, (row, column) => {
      const clamped = clampLogvar(at(logvar, row, column));
      return [at(mu, row, column) ** 2 / 2, Math.exp(clamped) / 2, -0.5, -clamped / 2];
    }),
    gradient: {
      output: mean(input, (row, column) => gradient(at(x, row, column), at(output, row, column))),
      mu: mean(latent, (row, column) => [beta * at(mu, row, column)]),
      logvar: mean(latent, (row, column) => {
        const raw = at(logvar, row, column);
        return [Math.exp(clampLogvar(raw)), -1].map((term) => passLogvar((beta / 2) * term, raw));
      }),
    },
  };
}
