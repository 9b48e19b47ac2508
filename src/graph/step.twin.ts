import { type Matrix, total } from '../matrix.twin';
import { denseForward } from '../ops/dense/dense_forward.twin';
import { denseInputGradient } from '../ops/dense/dense_input_gradient.twin';
import { denseWeightGradient } from '../ops/dense/dense_weight_gradient.twin';
import { reparameterize } from '../ops/latent/reparameterize.twin';
import { reparameterizeBackward } from '../ops/latent/reparameterize_backward.twin';
import { betaAt, loss } from '../ops/likelihood/loss.twin';
import type { Activation, Spec } from './spec';

/** Parameters, or their gradients, by the names that a PyTorch module would give them. Biases are [1, out]. */
export type Tensors = Readonly<Record<string, Matrix>>;

/** Losses are means over the examples, in nats. */
export interface StepResult {
  readonly reconstruction: number;
  readonly kl: number;
  /** What is minimised: reconstruction + the KL weighted as at this step. */
  readonly loss: number;
  readonly gradients: Tensors;
}

/** What the backward pass needs to know of a dense layer that has run. */
interface Trace {
  readonly name: string;
  readonly x: Matrix;
  readonly y: Matrix;
  readonly derivative: Matrix;
}

function dense(name: string, tensors: Tensors, x: Matrix, activation: Activation | 'linear'): Trace {
  const weight = tensors[`${name}.weight`] as Matrix;
  const bias = tensors[`${name}.bias`] as Matrix;
  return { name, x, ...denseForward({ x, weight, bias }, activation) };
}

/** Hidden layers one after the other: `encoder.0`, `encoder.1`, ... */
function hidden(part: 'encoder' | 'decoder', spec: Spec, tensors: Tensors, x: Matrix): Trace[] {
  const traces: Trace[] = [];
  for (let i = 0; i < spec[part].length; i++) {
    traces.push(dense(`${part}.${i}`, tensors, traces.at(-1)?.y ?? x, spec.activation));
  }
  return traces;
}

/**
 * One step of training without the update: a batch x [rows, input] forward with the noise eps [rows, latent], its
 * loss, and the loss's gradient by every parameter. Every row of x is an example. `step`: those done before.
 */
export function trainingStep(
  spec: Spec,
  tensors: Tensors,
  {
    x,
    eps,
    beta = 1,
    betaWarmup = 0,
    step = 0,
  }: {
    readonly x: Matrix;
    readonly eps: Matrix;
    readonly beta?: number;
    readonly betaWarmup?: number;
    readonly step?: number;
  },
): StepResult {
  const encoder = hidden('encoder', spec, tensors, x);
  const code = encoder.at(-1)?.y ?? x;
  const mu = dense('mu', tensors, code, 'linear');
  const logvar = dense('logvar', tensors, code, 'linear');
  const heads = { mu: mu.y, logvar: logvar.y };
  const z = reparameterize(heads, eps);
  const decoder = hidden('decoder', spec, tensors, z);
  const output = dense('output', tensors, decoder.at(-1)?.y ?? z, 'linear');

  const weight = betaAt(step, beta, betaWarmup);
  const { reconstruction, kl, gradient } = loss(x, output.y, heads, {
    likelihood: spec.likelihood,
    beta: weight,
    count: x.rows,
  });

  const gradients: Record<string, Matrix> = {};
  const record = ({ name, x: input }: Trace, dy: Matrix): void => {
    const { weight, bias } = denseWeightGradient({ dy, x: input });
    gradients[`${name}.weight`] = weight;
    gradients[`${name}.bias`] = bias;
  };
  /** From a layer's gradient to that of what it read; `below`: the hidden layer that made it. */
  const down = ({ name }: Trace, dy: Matrix, below?: Trace): Matrix =>
    denseInputGradient({ dy, weight: tensors[`${name}.weight`] as Matrix, derivative: below?.derivative });
  /** Down a chain of layers, from the gradient of the last one to that of the first. */
  const back = (traces: readonly Trace[], last: Matrix): Matrix => {
    let dy = last;
    for (let i = traces.length - 1; i >= 0; i--) {
      const trace = traces[i] as Trace;
      record(trace, dy);
      if (i > 0) dy = down(trace, dy, traces[i - 1]);
    }
    return dy;
  };

  const dFirst = back([...decoder, output], gradient.output);
  const dz = down(decoder[0] ?? output, dFirst);
  const dHeads = reparameterizeBackward(dz, heads, eps, gradient);
  record(mu, dHeads.mu);
  record(logvar, dHeads.logvar);
  const below = encoder.at(-1);
  if (below) {
    const [a, b] = [down(mu, dHeads.mu, below), down(logvar, dHeads.logvar, below)];
    back(encoder, { ...a, values: a.values.map((value, i) => value + (b.values[i] as number)) });
  }

  const means = { reconstruction: total(reconstruction) / x.rows, kl: total(kl) / x.rows };
  return { ...means, loss: means.reconstruction + weight * means.kl, gradients };
}
