import { type Matrix, matrix } from '../../matrix.twin';
import { denseInputGradient } from '../dense/dense_input_gradient.twin';
import type { Heads } from '../latent/latent.twin';
import { reparameterizeBackward } from '../latent/reparameterize_backward.twin';
import type { Chain, ChainLayer } from './chain_forward.twin';

/** What the forward pass and the loss have left. */
export interface ChainTrace {
  /** Gradient of the last layer's output, by its pre-activation. */
  readonly dy: Matrix;
  /**
   * Derivatives of the activations that the encoder's layers read the output of; that of x is missing where x came out
   * of no activation. The heads' is the last: one more than there are layers before the heads.
   */
  readonly encoder: readonly (Matrix | undefined)[];
  /** Those of the decoder's layers, but for the last. */
  readonly decoder: readonly Matrix[];
  readonly logvar: Matrix;
  readonly eps: Matrix;
  /** Gradients of the KL. */
  readonly kl: Heads;
}

/**
 * The small layers round the latent one, backward: the gradients of what each layer reads, by the pre-activations below,
 * the decoder's first one being that of z; and between them that of mu and logvar. Nothing needs the gradient of an x
 * that came out of no activation.
 */
export function chainBackward(
  { encoder, mu, logvar, decoder }: Pick<Chain, 'encoder' | 'mu' | 'logvar' | 'decoder'>,
  trace: ChainTrace,
): {
  readonly decoder: readonly Matrix[];
  readonly mu: Matrix;
  readonly logvar: Matrix;
  /** Of x, of each hidden layer's output; without that of x where nothing needs it. */
  readonly encoder: readonly (Matrix | undefined)[];
} {
  const down = ({ weight }: ChainLayer, dy: Matrix, derivative?: Matrix): Matrix =>
    denseInputGradient({ dy, weight, derivative });

  const decoded: Matrix[] = [];
  let dy = trace.dy;
  for (let i = decoder.length - 1; i >= 0; i--) {
    dy = down(decoder[i] as ChainLayer, dy, trace.decoder[i - 1]);
    decoded.unshift(dy);
  }
  const heads = reparameterizeBackward(dy, { logvar: trace.logvar }, trace.eps, trace.kl);

  const encoded: (Matrix | undefined)[] = [];
  for (let i = encoder.length; i >= 0; i--) {
    const derivative = trace.encoder[i];
    if (!derivative) {
      encoded.unshift(undefined);
    } else {
      dy =
        i === encoder.length
          ? plus(down(mu, heads.mu, derivative), down(logvar, heads.logvar, derivative))
          : down(encoder[i] as ChainLayer, dy, derivative);
      encoded.unshift(dy);
    }
  }
  return { decoder: decoded, ...heads, encoder: encoded };
}

function plus(a: Matrix, b: Matrix): Matrix {
  return matrix(a.rows, a.columns, (row, column) => {
    const i = row * a.columns + column;
    return (a.values[i] as number) + (b.values[i] as number);
  });
}
