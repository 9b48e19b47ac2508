import { type Tensor, unpackTensor } from '../graph/layout';
import { nodesOf } from '../graph/nodes';
import type { Spec } from '../graph/spec';
import { clampLogvar } from '../ops/latent/names';
import { LOG_SCALE_RANGE, STEP } from '../ops/logistic/names';
import type { Node } from '../ops/node';
import { openCheckpoint } from '../train/checkpoint';
import type { Convolution } from './convolution';
import { CodecError } from './errors';
import { type Linear, linearOf, runAll } from './linear';
import {
  CODEC_LIKELIHOODS,
  type CodecLikelihood,
  headsOf,
  largestValue,
  MOST_OUTPUTS,
  placeOf,
} from './model';
import type { Matrix } from './product';
import type { Turn } from './turns';

/** A layer as it was trained: y = W x + b, by windows or not, then ReLU where it is `activated`. */
export interface FloatLayer extends Linear {
  readonly name: string;
  readonly activated: boolean;
}

/** A trained model of which a codec can be made. */
export interface FloatModel {
  readonly spec: Spec & { readonly likelihood: CodecLikelihood };
  readonly encoder: readonly FloatLayer[];
  readonly decoder: readonly FloatLayer[];
}

/** Reads a model file. Throws a CheckpointError, or a {@link CodecError} for a model that no codec can be made of. */
export async function readFloatModel(bytes: Uint8Array): Promise<FloatModel> {
  const { spec, layout, weights } = await openCheckpoint(bytes, {});
  checkSpec(spec);
  const tensors = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  const values = (name: string) => unpackTensor(weights.parameters, tensors.get(name) as Tensor);
  const nodes = nodesOf(spec);
  const layer = (node: Node): FloatLayer => {
    const heads = node.op === 'concat' ? node.inputs : ((node.attributes.heads ?? [node.name]) as string[]);
    const first = nodes.find(({ name }) => name === heads[0]) ?? node;
    const convolution = convolutionOf(first);
    const weight = concatenated(
      heads.map((head) => {
        const own = values(`${head}.weight`);
        return convolution ? byWindows(own, convolution) : own;
      }),
    );
    const biases = heads.map((head) => values(`${head}.bias`));
    const bias = concatenated(biases);
    return {
      name: node.name,
      inputs: convolution ? convolution.from.reduce((a, b) => a * b) : weight.length / bias.length,
      heads: biases.map(({ length: units }) => ({ units })),
      weight,
      bias,
      activated: nodes.some(({ op, inputs }) => op === 'activation' && inputs.includes(node.name)),
      convolution,
    };
  };
  // Heads that are joined are one layer.
  const joined = nodes.filter(({ op }) => op === 'concat');
  const layers = (part: string): FloatLayer[] =>
    nodes
      .filter((node) => LAYERS.includes(node.op) && node.part === part)
      .filter(({ name }) => !joined.some(({ inputs }) => inputs.includes(name)))
      .map(layer);
  return { spec, encoder: layers('encoder'), decoder: layers('decoder') };
}

function concatenated(parts: readonly (Float32Array | Float64Array)[]): Matrix {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const LAYERS = ['dense', 'conv2d', 'upconv2d', 'concat'];

function convolutionOf({ op, attributes }: Node): Convolution | undefined {
  if (op !== 'conv2d' && op !== 'upconv2d') return undefined;
  const { kernel, stride, from, to } = attributes as unknown as Convolution;
  const shrunk = (size: number) => Math.ceil(size / stride);
  return { kind: op, kernel, stride, from, to: to ?? [shrunk(from[0]), shrunk(from[1])] };
}

/** A weight as files have it, to [outputs, ky, kx, channels of what is read]. */
function byWindows(weight: Float32Array, { kind, kernel, from }: Convolution): Float64Array {
  const channels = from[2];
  const window = kernel ** 2;
  const outputs = weight.length / channels / window;
  const rows = new Float64Array(weight.length);
  for (let i = 0; i < rows.length; i++) {
    const [output, tap, channel] = [
      Math.floor(i / channels / window),
      Math.floor(i / channels) % window,
      i % channels,
    ];
    // [outputs, channels, ky, kx], of an upconv2d [channels, outputs, ky, kx].
    const pair = kind === 'conv2d' ? output * channels + channel : channel * outputs + output;
    rows[i] = weight[pair * window + tap] as number;
  }
  return rows;
}

/** Integer layers are dense ones and convolutions, with ReLU; anything else would be another model. */
function checkSpec(spec: Spec): asserts spec is FloatModel['spec'] {
  if (!CODEC_LIKELIHOODS.includes(spec.likelihood as CodecLikelihood)) {
    throw new CodecError(
      `A codec needs a model with the likelihood ${CODEC_LIKELIHOODS.join(' or ')}, not ${spec.likelihood}. Train one: logistic for bytes, bernoulli for bits.`,
    );
  }
  if (spec.classes !== undefined) {
    throw new CodecError(
      `A codec needs a model without labels, but this one has ${spec.classes === 'colors' ? 'colours' : `${spec.classes} classes`}. Train it without them.`,
    );
  }
  const outputs = headsOf(spec as FloatModel['spec']) * spec.input;
  if (outputs > MOST_OUTPUTS) {
    throw new CodecError(
      `A codec has at most ${MOST_OUTPUTS} outputs, but this model's are ${outputs}. Train one of fewer components, or of smaller images.`,
    );
  }
  const taken = [...LAYERS, 'activation', 'latent', spec.likelihood, 'logistic_mixture'];
  for (const { name, op, attributes, inputs } of nodesOf(spec)) {
    if (!taken.includes(op)) {
      const what = op === 'add' ? 'a residual block' : op;
      throw new CodecError(
        `A codec needs a model of dense layers and convolutions, but ${name} is ${what}. Train one of conv, upconv and dense layers.`,
      );
    }
    if (op === 'activation' && attributes.function !== 'relu') {
      throw new CodecError(
        `A codec needs a model with the activation relu, but that of ${inputs[0]} is ${attributes.function}. Train it with relu.`,
      );
    }
  }
}

/** Values of a layer whose products are summed, at most: 8 MB, and a second for what is made of them. */
const MOST_PRODUCTS = 1024;

/** Values of the widest layer, or of the examples, that are computed before others get a turn. */
const AT_A_STRETCH = 1 << 16;

/** What comes out of a hidden layer, by row of W. */
export interface Activations {
  readonly largest: Matrix;
  readonly means: Matrix;
  /** Means of products of two, [rows, rows] of which the upper half counts, where one dense layer reads another. */
  readonly products?: Matrix;
}

/** What the last layer makes of the rows of x, and what came out of those before. */
export interface Forward {
  readonly output: Matrix;
  readonly hidden: readonly Activations[];
}

export async function floatForward(
  layers: readonly FloatLayer[],
  x: Matrix,
  rows: number,
  turn: Turn,
): Promise<Forward> {
  const sums = layers.map(({ bias: { length }, convolution }, i) => ({
    ...{ count: 0, totals: new Float64Array(length), largest: new Float64Array(length) },
    products:
      layers[i + 1] && !convolution && !layers[i + 1]?.convolution && length <= MOST_PRODUCTS
        ? new Float64Array(length ** 2)
        : undefined,
  }));
  const runs = layers.map((layer, i) => {
    const sum = sums[i] as (typeof sums)[number];
    return linearOf(layer, (y) => {
      if (!layer.activated) return;
      const { totals, largest, products } = sum;
      for (let at = 0; at < y.length; ) {
        for (let row = 0; row < totals.length; row++, at++) {
          const value = Math.max(y[at] as number, 0);
          y[at] = value;
          totals[row] = (totals[row] as number) + value;
          if (value > (largest[row] as number)) largest[row] = value;
        }
      }
      sum.count += y.length / totals.length;
      if (products) addProducts(products, y, totals.length);
    });
  });
  const widest = Math.max(...layers.map(({ inputs }) => inputs));
  const inputs = x.length / rows;
  const some = Math.max(Math.floor(AT_A_STRETCH / widest), 1);
  let output: Matrix | undefined;
  for (let first = 0; first < rows; first += some) {
    await turn();
    const count = Math.min(some, rows - first);
    const part = runAll(runs, widest, x.subarray(first * inputs, (first + count) * inputs), count);
    output ??= new Float64Array((part.length / count) * rows);
    output.set(part, (part.length / count) * first);
  }
  const hidden = sums.map(({ largest, count, totals, products }) => ({
    largest,
    means: totals.map((n) => n / (count || 1)),
    ...(products && { products: products.map((n) => n / (count || 1)) }),
  }));
  return { output: output as Matrix, hidden };
}

function addProducts(products: Matrix, y: Matrix, width: number): void {
  const used = new Int32Array(width);
  for (let first = 0; first < y.length; first += width) {
    let count = 0;
    for (let k = 0; k < width; k++) if (y[first + k] !== 0) used[count++] = k;
    for (let a = 0; a < count; a++) {
      const i = used[a] as number;
      const value = y[first + i] as number;
      for (let b = a; b < count; b++) {
        const j = used[b] as number;
        const at = i * width + j;
        products[at] = (products[at] as number) + value * (y[first + j] as number);
      }
    }
  }
}

/** Values as the encoder was trained on them, in [0, 1]. */
export function asInputs(likelihood: CodecLikelihood, values: Uint8Array): Matrix {
  return Float64Array.from(values, (value) => value / largestValue(likelihood));
}

/** Latents by their heads and noise, and the divergence of their posterior from the prior, in nats, by that draw. */
export function drawLatents(
  heads: Matrix,
  rows: number,
  latent: number,
  noise: (latent: number) => number,
): { readonly z: Matrix; readonly kl: number } {
  const z = new Float64Array(rows * latent);
  let kl = 0;
  for (let i = 0; i < z.length; i++) {
    const at = i + latent * Math.floor(i / latent);
    const logvar = clampLogvar(heads[at + latent] as number);
    const eps = noise(i);
    const value = (heads[at] as number) + Math.exp(logvar / 2) * eps;
    z[i] = value;
    kl += (value * value - eps * eps - logvar) / 2;
  }
  return { z, kl };
}

/** -log p(x|z) in nats. */
export async function lossOf(
  spec: FloatModel['spec'],
  output: Matrix,
  values: Uint8Array,
  turn: Turn,
): Promise<number> {
  const { input: width, components } = spec;
  const heads = headsOf(spec);
  const model = { ...spec, values: width };
  let loss = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % AT_A_STRETCH === 0) await turn();
    const value = values[i] as number;
    const at = placeOf(model, i);
    const of = (head: number) => output[at + head * width] as number;
    if (heads === 1) loss += softplus(of(0)) - of(0) * value;
    else if (components === undefined) loss += lossOfLevel(value, of(0), of(1));
    else {
      const logits = Array.from({ length: components }, (_, k) => of(3 * k + 2));
      const all = logSumExp(logits.map((logit, k) => logit - lossOfLevel(value, of(3 * k), of(3 * k + 1))));
      loss += logSumExp(logits) - all;
    }
  }
  return loss;
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** As `shaders/logistic/level.wgsl` has it. */
function lossOfLevel(level: number, mean: number, logScale: number): number {
  const s = Math.min(Math.max(logScale, LOG_SCALE_RANGE[0]), LOG_SCALE_RANGE[1]);
  const inverse = Math.exp(-s);
  const difference = level * STEP - 1 - mean;
  const a = (difference + STEP / 2) * inverse;
  const b = (difference - STEP / 2) * inverse;
  const above = level === 255 ? 0 : softplus(-a);
  const below = level === 0 ? 0 : softplus(b);
  const within = level === 0 || level === 255 ? 0 : -Math.log(-Math.expm1(-STEP * inverse));
  return above + below + within;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
