import { at, type Sums, sums } from '../../matrix.twin';
import { clampLogvar, type Heads, passLogvar } from './latent.twin';

/**
 * The weight of the KL at a step, counted from 0: it rises linearly to beta over the first `warmup` steps (Bowman et al.
 * 2016, "Generating Sentences from a Continuous Space"; Sønderby et al. 2016, "Ladder Variational Autoencoders").
 */
export function betaAt(step: number, beta: number, warmup: number): number {
  return warmup === 0 ? beta : beta * Math.min(1, (step + 1) / warmup);
}

/**
 * KL(q(z|x) || N(0, I)) = sum of (mu^2 + exp(logvar) - 1 - logvar) / 2 (Kingma & Welling 2014, appendix B), element by
 * element and in nats; and the gradients of beta times its mean over the first `count` rows, which are examples.
 */
export function kl(
  { mu, logvar }: Heads,
  { beta, count }: { readonly beta: number; readonly count: number },
): { readonly elements: Sums; readonly gradient: { readonly mu: Sums; readonly logvar: Sums } } {
  const { rows, columns } = mu;
  const examples = (terms: (row: number, column: number) => number[]): Sums =>
    sums(rows, columns, (row, column) => (row < count ? terms(row, column) : []));
  return {
    elements: examples((row, column) => {
      const clamped = clampLogvar(at(logvar, row, column));
      return [at(mu, row, column) ** 2 / 2, Math.exp(clamped) / 2, -0.5, -clamped / 2];
    }),
    gradient: {
      mu: examples((row, column) => [(beta * at(mu, row, column)) / count]),
      logvar: examples((row, column) => {
        const raw = at(logvar, row, column);
        return [Math.exp(clampLogvar(raw)), -1].map((term) => passLogvar((beta / 2 / count) * term, raw));
      }),
    },
  };
}
