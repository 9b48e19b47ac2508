import { betaAt } from '../beta';
import { type Matrix, matrix, type Sums, sumColumns, total } from '../matrix.twin';
import { importanceScale } from '../ops/importance/importance_scale.twin';
import { type Bound, importanceWeights } from '../ops/importance/importance_weights.twin';
import { TWINS } from '../ops/index.twin';
import { type FreeBits, floored } from '../ops/latent/free_bits.twin';
import { EXAMPLES, LABELS } from '../ops/node';
import type { OpTwin, Tensors, TwinDraws, TwinNode } from '../ops/op.twin';
import { type Described, nodesOf } from './nodes';

export type { Tensors } from '../ops/op.twin';

/** Losses are means over the examples, in nats. */
export interface StepResult {
  readonly reconstruction: number;
  readonly kl: number;
  /**
   * What is minimised: reconstruction + the KL weighted as at this step, each dimension of it at least the free bits, or all of them
   * so many times as many; or of
   * several samples minus the bound, in which the weights have that weight.
   */
  readonly loss: number;
  readonly gradients: Tensors;
}

/** What a step is given: every row of x is an example. */
export interface StepInput extends Partial<FreeBits> {
  /** [rows, input] */
  readonly x: Matrix;
  /** Class numbers [rows, 1], of a conditional model. */
  readonly labels?: Matrix | undefined;
  /** The noise [rows samples, latent]. */
  readonly eps: Matrix;
  readonly samples?: number;
  readonly beta?: number;
  readonly betaWarmup?: number;
  readonly betaCycles?: number;
  /** Of the dropout of words; none by default. */
  readonly draws?: TwinDraws;
  /** Those done before. */
  readonly step?: number;
}

/** One step of training without the update: a batch forward, its loss, and the loss's gradient by every parameter. */
export function trainingStep(spec: Described, tensors: Tensors, batch: StepInput): StepResult {
  const { run, told, rowsOf } = forward(spec, tensors, batch);
  const { weights, reconstruction, kl, loss } = told;
  const gradients: Record<string, Matrix> = {};
  /** Of values, summed over their readers. */
  const byValue = new Map<string, Matrix>();
  for (const { twin, of } of run.reverse()) {
    const { inputs, tensors: own } = twin.backward({ ...of, weights }, byValue.get(of.node.name));
    Object.assign(gradients, own);
    inputs.forEach((given, i) => {
      const gradient =
        weights && given && of.node.part === 'likelihood'
          ? weighed(given, weights, batch.samples ?? 1)
          : given;
      const name = of.node.inputs[i] as string;
      const others = byValue.get(name);
      if (!gradient) return;
      const own = gradient.rows > rowsOf(name) ? folded(gradient, batch.samples ?? 1) : gradient;
      byValue.set(name, others ? added(others, own) : own);
    });
  }
  return { reconstruction, kl, loss, gradients };
}

/** The loss of the same step alone. */
export function trainingLoss(spec: Described, tensors: Tensors, batch: StepInput): number {
  return forward(spec, tensors, batch).told.loss;
}

/** What each node was given, in order, and what became of it all. */
function forward(
  spec: Described,
  tensors: Tensors,
  {
    x,
    labels,
    eps,
    samples = 1,
    beta = 1,
    betaWarmup = 0,
    betaCycles = 1,
    freeBits = 0,
    freeBitsOf,
    step = 0,
    draws,
  }: StepInput,
): {
  readonly run: { readonly twin: OpTwin; readonly of: TwinNode }[];
  readonly told: Outcome;
  /** Of a value. */
  readonly rowsOf: (name: string) => number;
} {
  const weight = betaAt(step, { beta, betaWarmup, betaCycles });
  const values = new Map<string, Matrix>([[EXAMPLES, x]]);
  if (labels) values.set(LABELS, labels);
  const losses = new Map<'reconstruction' | 'kl', Sums>();
  const run = nodesOf(spec).map((node) => {
    const read = node.inputs.map((name) => values.get(name) as Matrix);
    // What comes of several samples of an example, beside what has a row for each example: x, or a value of it.
    const rows = Math.max(...read.map((value) => value.rows));
    const inputs = read.map((value) => (value.rows < rows ? repeated(value, samples) : value));
    const of: TwinNode = {
      ...{ node, inputs, tensors, eps, samples, beta: weight, freeBits, freeBitsOf, count: rows, draws },
    };
    const twin = TWINS[node.op] as OpTwin;
    const { value, loss } = twin.forward(of);
    if (value) values.set(node.name, value);
    if (loss) losses.set(loss.term, loss.elements);
    return { twin, of };
  });
  const rowsOf = (name: string) => (values.get(name) as Matrix).rows;
  return { run, told: outcome(losses, { samples, beta: weight, freeBits, freeBitsOf }), rowsOf };
}

type Outcome = Omit<StepResult, 'gradients'> & { readonly weights?: Matrix };

/** The means over the examples, and the samples' weights where there are several. */
function outcome(
  losses: ReadonlyMap<'reconstruction' | 'kl', Sums>,
  { samples, beta, ...free }: FreeBits & { readonly samples: number; readonly beta: number },
): Outcome {
  const [reconstructions, kls] = [losses.get('reconstruction') as Sums, losses.get('kl') as Sums];
  if (samples === 1) {
    const { rows } = kls;
    const reconstruction = total(reconstructions) / rows;
    const kl = floored(columnMeans(kls), free);
    return { reconstruction, kl: total(kls) / rows, loss: reconstruction + beta * kl };
  }
  const sums = { reconstructions: sumColumns(reconstructions), ratios: sumColumns(kls) };
  const { weights, bounds } = importanceWeights(sums, { samples, beta });
  const mean = (of: (bound: Bound) => number) =>
    bounds.reduce((sum, bound) => sum + of(bound), 0) / bounds.length;
  const reconstruction = mean((one) => one.reconstruction);
  return {
    reconstruction,
    kl: -mean(({ bound }) => bound) - reconstruction,
    loss: -mean((one) => one.weighed),
    weights,
  };
}

/** Each row as often as it has samples. */
function repeated({ rows, columns, values }: Matrix, samples: number): Matrix {
  return matrix(rows * samples, columns, (row, column) => {
    return values[Math.floor(row / samples) * columns + column] as number;
  });
}

/** The inverse, for gradients: of each example the sum over its samples. */
function folded({ rows, columns, values }: Matrix, samples: number): Matrix {
  return matrix(rows / samples, columns, (row, column) => {
    let sum = 0;
    for (let i = 0; i < samples; i++) sum += values[(row * samples + i) * columns + column] as number;
    return sum;
  });
}

/** Gradients of the mean over all rows, as those of the weighted sums of each example's. */
function weighed(gradient: Matrix, weights: Matrix, samples: number): Matrix {
  const { values } = importanceScale(gradient, weights);
  return { ...gradient, values: values.map((value) => value * samples) };
}

function added(a: Matrix, b: Matrix): Matrix {
  return matrix(a.rows, a.columns, (row, column) => {
    const i = row * a.columns + column;
    return (a.values[i] as number) + (b.values[i] as number);
  });
}

function columnMeans({ rows, columns, values }: Matrix): number[] {
  return Array.from({ length: columns }, (_, column) => {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += (values[row * columns + column] as number) / rows;
    return mean;
  });
}
