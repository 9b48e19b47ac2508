import type { Matrix, Sums } from '../matrix.twin';
import type { FreeBits } from './latent/free_bits.twin';
import type { Node } from './node';

/** Parameters, or their gradients, by the names that a PyTorch module would give them. Biases are [1, out]. */
export type Tensors = Readonly<Record<string, Matrix>>;

/** Where random numbers of a step are drawn that nodes draw themselves (`src/random.ts`). */
export interface TwinDraws {
  readonly seed: readonly [number, number];
  readonly stream: number;
  /** Epochs done, and the place in this one of the batch's first row. */
  readonly epoch: number;
  readonly first: number;
}

/** A node of one step of training in float64. */
export interface TwinNode extends FreeBits {
  readonly node: Node;
  /** Values that it reads, [rows, columns] each, without padding. */
  readonly inputs: readonly Matrix[];
  readonly tensors: Tensors;
  /** Draws of z an example: values behind the latent node have as many rows. */
  readonly samples: number;
  /** Of several samples, once they are known: [rows samples, 1]. */
  readonly weights?: Matrix;
  /** The noise of the latent layer, [rows samples, latent]. */
  readonly eps: Matrix;
  /** Weight of the KL at this step. */
  readonly beta: number;
  /** Rows that hold examples. */
  readonly count: number;
  /** For what is drawn in training alone: the dropout of words. Undefined where nothing is. */
  readonly draws?: TwinDraws | undefined;
}

/** What a node leaves: its value, and what the backward pass needs beside it. */
export interface TwinOutcome {
  readonly value?: Matrix;
  /** Element by element, in nats. */
  readonly loss?: { readonly term: 'reconstruction' | 'kl'; readonly elements: Sums };
}

/** An op in float64, by the same walk as its kernels. */
export interface OpTwin {
  forward(node: TwinNode): TwinOutcome;
  /** Gradients by the inputs and by tensors, from that by the value; undefined where there is none. */
  backward(
    node: TwinNode,
    dy: Matrix | undefined,
  ): { readonly inputs: readonly (Matrix | undefined)[]; readonly tensors?: Tensors };
}
