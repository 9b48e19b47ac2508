import { type Matrix, matrix, total } from '../matrix.twin';
import { TWINS } from '../ops/index.twin';
import { EXAMPLES, LABELS } from '../ops/node';
import type { OpTwin, Tensors, TwinNode } from '../ops/op.twin';
import { betaAt } from '../schedules';
import { type Described, nodesOf } from './nodes';

export type { Tensors } from '../ops/op.twin';

/** Losses are means over the examples, in nats. */
export interface StepResult {
  readonly reconstruction: number;
  readonly kl: number;
  /** What is minimised: reconstruction + the KL weighted as at this step, each dimension of it at least the free bits. */
  readonly loss: number;
  readonly gradients: Tensors;
}

/**
 * One step of training without the update: a batch x [rows, input] forward with the noise eps [rows, latent], its
 * loss, and the loss's gradient by every parameter. Every row of x is an example. `step`: those done before.
 */
export function trainingStep(
  spec: Described,
  tensors: Tensors,
  {
    x,
    labels,
    eps,
    beta = 1,
    betaWarmup = 0,
    betaCycles = 1,
    freeBits = 0,
    step = 0,
  }: {
    readonly x: Matrix;
    /** Class numbers [rows, 1], of a conditional model. */
    readonly labels?: Matrix | undefined;
    readonly eps: Matrix;
    readonly beta?: number;
    readonly betaWarmup?: number;
    readonly betaCycles?: number;
    readonly freeBits?: number;
    readonly step?: number;
  },
): StepResult {
  const weight = betaAt(step, { beta, betaWarmup, betaCycles });
  const values = new Map<string, Matrix>([[EXAMPLES, x]]);
  if (labels) values.set(LABELS, labels);
  const means = { reconstruction: 0, kl: 0 };
  /** As it is minimised. */
  let paid = 0;
  const run = nodesOf(spec).map((node) => {
    const inputs = node.inputs.map((name) => values.get(name) as Matrix);
    const of: TwinNode = { node, inputs, tensors, eps, beta: weight, freeBits, count: x.rows };
    const twin = TWINS[node.op] as OpTwin;
    const { value, loss } = twin.forward(of);
    if (value) values.set(node.name, value);
    if (loss) means[loss.term] += total(loss.elements) / x.rows;
    if (loss?.term === 'kl') paid += floored(loss.elements, freeBits);
    return { twin, of };
  });

  const gradients: Record<string, Matrix> = {};
  /** Of values, summed over their readers. */
  const byValue = new Map<string, Matrix>();
  for (const { twin, of } of run.reverse()) {
    const { inputs, tensors: own } = twin.backward(of, byValue.get(of.node.name));
    Object.assign(gradients, own);
    inputs.forEach((gradient, i) => {
      const name = of.node.inputs[i] as string;
      const others = byValue.get(name);
      if (gradient) byValue.set(name, others ? added(others, gradient) : gradient);
    });
  }
  return { ...means, loss: means.reconstruction + weight * paid, gradients };
}

function added(a: Matrix, b: Matrix): Matrix {
  return matrix(a.rows, a.columns, (row, column) => {
    const i = row * a.columns + column;
    return (a.values[i] as number) + (b.values[i] as number);
  });
}

/** The sum of the columns' means, each of which counts for at least so much. */
function floored({ rows, columns, values }: Matrix, least: number): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += (values[row * columns + column] as number) / rows;
    sum += least === 0 ? mean : Math.max(least, mean);
  }
  return sum;
}
