import { at, type Sums, sums } from '../../matrix.twin';
import { type FreeBits, klMask } from './free_bits.twin';
import { type Heads, passLogvar } from './latent.twin';
import { clampLogvar } from './names';

/**
 * KL(q(z|x) || N(0, I)) = sum of (mu^2 + exp(logvar) - 1 - logvar) / 2 (Kingma & Welling 2014, appendix B), element by
 * element and in nats; and the gradients of beta times its mean over the first `count` rows, which are examples. A
 * dimension whose mean KL is at most `freeBits` has none; or none has, `freeBitsOf` all.
 */
export function kl(
  { mu, logvar }: Heads,
  {
    beta,
    count,
    freeBits = 0,
    freeBitsOf,
  }: { readonly beta: number; readonly count: number } & Partial<FreeBits>,
): { readonly elements: Sums; readonly gradient: { readonly mu: Sums; readonly logvar: Sums } } {
  const { rows, columns } = mu;
  const examples = (terms: (row: number, column: number) => number[]): Sums =>
    sums(rows, columns, (row, column) => (row < count ? terms(row, column) : []));
  const elements = examples((row, column) => {
    const clamped = clampLogvar(at(logvar, row, column));
    return [at(mu, row, column) ** 2 / 2, Math.exp(clamped) / 2, -0.5, -clamped / 2];
  });
  const mask = klMask(elements, { count, freeBits, freeBitsOf });
  const weight = (column: number) => (beta * at(mask, 0, column)) / count;
  return {
    elements,
    gradient: {
      mu: examples((row, column) => [weight(column) * at(mu, row, column)]),
      logvar: examples((row, column) => {
        const raw = at(logvar, row, column);
        return [Math.exp(clampLogvar(raw)), -1].map((term) => passLogvar((weight(column) / 2) * term, raw));
      }),
    },
  };
}
