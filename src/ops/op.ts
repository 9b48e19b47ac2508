import type { Dispatch } from '../gpu/kernel';
import type { View } from '../gpu/view';
import type { Matmul } from '../tiles/table';
import type { FreeBitsOf } from './latent/names';
import type { Node, Shape } from './node';

/** A matrix or a vector of parameters, among the flat parameters. */
export interface Parameter {
  /** `weight` or `bias`, say. */
  readonly name: string;
  /** [rows, columns], both of which are padded to a multiple of four, or [columns]. */
  readonly shape: readonly [rows: number, columns: number] | readonly [columns: number];
}

/** A tensor as files know it: all of a parameter, or some of its rows or columns. */
export interface ParameterTensor {
  readonly name: string;
  readonly parameter: string;
  readonly shape: readonly number[];
  /** Floats from the parameter's first to the tensor's first. */
  readonly offset: number;
  /** Floats from one element to the next, along each dimension. */
  readonly strides: readonly number[];
  /** Inputs and outputs of one element of the layer together, for its initial values; zeros where there are none. */
  readonly fans?: number;
  /** Its initial values where it has no fans; 0 by default. */
  readonly initial?: number;
  /** What there could be fewer of where it is too large, if not narrower layers: `fewer buckets`. */
  readonly smaller?: string;
}

/** What follows from a node's attributes and the shapes of what it reads. */
export interface Inferred {
  /** Of its value; none where it has no value. */
  readonly shape?: Shape;
  readonly parameters?: readonly Parameter[];
  readonly tensors?: readonly ParameterTensor[];
  /** Its value has as many rows an example as the objective has samples, and so have those of all nodes behind it. */
  readonly sampled?: true;
  /**
   * Its inputs, from the first, lie in columns of its value that begin here, and their gradients in those of its value's: nothing
   * is copied.
   */
  readonly held?: readonly number[];
  /** Values that the backward pass needs beside inputs and output: columns of each. */
  readonly saved?: Readonly<Record<string, number>>;
  /** The same of the batch as a whole: one row each. */
  readonly batchSaved?: Readonly<Record<string, number>>;
  /** Multiplications of an example, forward; by default each parameter once. */
  readonly multiplications?: number;
  /** Partial sums that each row adds to a term of the loss. */
  readonly losses?: { readonly term: 'reconstruction' | 'kl'; readonly parts: number };
}

/**
 * What becomes of the gradient of an input: nothing needs it; it is written; it is added to what lies there, another
 * reader's; or what lies there, the derivative of the activation that the input came out of, is multiplied by it.
 */
export type InputGradient = 'none' | 'set' | 'add' | 'multiply';

/** Which examples a program runs on. */
export interface Batch {
  /** Rows of the batch that are no padding. */
  readonly size: number;
  /** Examples in the data. */
  readonly examples: number;
  readonly seed: readonly [number, number];
  /** What noise is drawn for. */
  readonly stream: number;
  /** Of texts: whether the positions up to their ends are listed ({@link Bound.rows}). */
  readonly listed?: boolean;
}

/** What is minimised: reconstruction + beta KL, or with several samples minus the importance-weighted bound. */
export interface Objective {
  /** Draws of z an example, each of which has a row of its own in the values behind the latent node. */
  readonly samples: number;
  /** Where they are rounds of more, which the state counts as epochs: so many in all. */
  readonly allSamples?: number;
  readonly beta: number;
  /** Steps of the model's life over which beta rises linearly from 0; 0, none. */
  readonly betaWarmup: number;
  /** Times that it does. */
  readonly betaCycles: number;
  /** Nats of a latent dimension's KL, as a mean over the batch, up to which it has no gradient. */
  readonly freeBits: number;
  /** Whether that holds for each dimension, or, times their number, for the KL of all together. */
  readonly freeBitsOf: FreeBitsOf;
}

/** A node in a program: where its matrices lie. */
export interface Bound {
  readonly node: Node;
  readonly inputs: readonly View[];
  /** Undefined where the node has no value. */
  readonly output: View | undefined;
  readonly saved: Readonly<Record<string, View>>;
  readonly losses: View | undefined;
  readonly parameters: Readonly<Record<string, View>>;
  readonly inputGradients: readonly InputGradient[];
  /** The activation that is folded into it: the output is what that makes of it. */
  readonly activation: string | undefined;
  /** An activation whose pipeline it may share, if it has none itself. */
  readonly sharedActivation: string;
  readonly batch: Batch;
  readonly objective: Objective;
  /** Of texts that are listed: which rows of its positions count (`listsOf`). */
  readonly rows: View | undefined;
}

/** What takes the dispatches of an op. */
export interface Emit {
  dispatch(dispatch: Dispatch): void;
  /** A matrix product, in the matmul family that is chosen for it. */
  product(of: (matmul: Matmul) => Dispatch): void;
}

/** The parts that gradients of parameters come in, which adam adds up, and the floats of one. */
export interface GradientParts {
  readonly parts: number;
  readonly size: number;
}

/** What the nodes of an op may be. */
export interface Definition {
  /** Throws a SpecError that names the field for inputs or attributes that it does not take; see `attributes.ts`. */
  infer(node: Node, inputs: readonly Shape[], field: string): Inferred;
  /** Whether it has a gradient by this input; it has by default. */
  differentiates?(input: number): boolean;
  /** An activation behind it may be folded into it. */
  readonly foldsActivation?: true;
  /** It can multiply the derivative of a folded activation by the gradient of its input. */
  readonly multipliesDerivative?: true;
}

/** The dispatches that compute and differentiate the nodes of an op. */
export interface Kernels {
  forward(bound: Bound, emit: Emit): void;
  /** Its value where nothing is drawn: the mean. As `forward` by default. */
  mean?(bound: Bound, emit: Emit): void;
  /** Gradients of its inputs, as `inputGradients` says. */
  backward(bound: Bound, emit: Emit): void;
  /** Gradients of the parameters of all nodes of the op, which have some. */
  parameterGradients?(bounds: readonly Bound[], parts: GradientParts, emit: Emit): void;
}

/** An op among all: what not every model needs of it is brought by `import()`. */
export interface Op extends Definition {
  readonly load?: () => Promise<{ readonly kernels: Kernels }>;
}
