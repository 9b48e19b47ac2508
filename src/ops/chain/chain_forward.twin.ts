import type { Matrix, Sums } from '../../matrix.twin';
import type { Activation } from '../activation/names';
import { denseForward } from '../dense/dense_forward.twin';
import { reparameterize } from '../latent/reparameterize.twin';

/** A dense layer: weight [output, input], bias [1, output]. */
export interface ChainLayer {
  readonly weight: Matrix;
  readonly bias: Matrix;
  readonly activation: Activation | 'linear';
}

/** The small layers round the latent one. */
export interface Chain {
  /** Hidden layers before the heads, in order; there may be none. */
  readonly encoder: readonly ChainLayer[];
  readonly mu: ChainLayer;
  readonly logvar: ChainLayer;
  /** From z on, in order. */
  readonly decoder: readonly ChainLayer[];
}

/** What a layer leaves: its output, and its activation's derivative. */
type Outcome = ReturnType<typeof denseForward>;

/**
 * The small layers round the latent one, forward: x [rows, input] through the encoder's last layers to mu and logvar,
 * z = mu + exp(logvar / 2) eps, and through the decoder's first layers.
 */
export function chainForward(
  { encoder, mu, logvar, decoder }: Chain,
  x: Matrix,
  eps: Matrix,
): {
  readonly encoder: readonly Outcome[];
  readonly mu: Sums;
  readonly logvar: Sums;
  readonly z: Sums;
  readonly decoder: readonly Outcome[];
} {
  const encoded = through(encoder, x);
  const code = encoded.at(-1)?.y ?? x;
  const heads = { mu: through([mu], code)[0]?.y as Sums, logvar: through([logvar], code)[0]?.y as Sums };
  const z = reparameterize(heads, eps);
  return { encoder: encoded, ...heads, z, decoder: through(decoder, z) };
}

function through(layers: readonly ChainLayer[], x: Matrix): Outcome[] {
  const outcomes: Outcome[] = [];
  for (const { weight, bias, activation } of layers) {
    outcomes.push(denseForward({ x: outcomes.at(-1)?.y ?? x, weight, bias }, activation));
  }
  return outcomes;
}
