import { type Tensor, unpackTensor } from '../graph/layout';
import { nodesOf } from '../graph/nodes';
import type { Spec } from '../graph/spec';
import { clampLogvar } from '../ops/latent/names';
import { LOG_SCALE_RANGE, STEP } from '../ops/logistic/names';
import { readCheckpoint } from '../train/checkpoint';
import { CodecError } from './errors';
import { CODEC_LIKELIHOODS, type CodecLikelihood, largestValue } from './model';
import { type Matrix, product } from './product';

/** A dense layer as it was trained: y = W x + b, then ReLU where it is `activated`. */
export interface FloatLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Matrix;
  readonly bias: Matrix;
  readonly activated: boolean;
}

/** A trained model of which a codec can be made. */
export interface FloatModel {
  readonly spec: Spec & { readonly likelihood: CodecLikelihood };
  readonly encoder: readonly FloatLayer[];
  readonly decoder: readonly FloatLayer[];
}

/** Reads a model file. Throws a CheckpointError, or a {@link CodecError} for a model that no codec can be made of. */
export function readFloatModel(bytes: Uint8Array): FloatModel {
  const { spec, layout, weights } = readCheckpoint(bytes);
  checkSpec(spec);
  const tensors = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  const values = (name: string) => unpackTensor(weights.parameters, tensors.get(name) as Tensor);
  const nodes = nodesOf(spec);
  const layers = (part: string): FloatLayer[] =>
    nodes
      .filter((node) => node.op === 'dense' && node.part === part)
      .map((node) => {
        const heads = (node.attributes.heads ?? [node.name]) as readonly string[];
        const join = (kind: string) => heads.flatMap((head) => Array.from(values(`${head}.${kind}`)));
        const [weight, bias] = [Float64Array.from(join('weight')), Float64Array.from(join('bias'))];
        const activated = nodes.some(({ op, inputs }) => op === 'activation' && inputs.includes(node.name));
        const outputs = bias.length;
        return { name: node.name, inputs: weight.length / outputs, outputs, weight, bias, activated };
      });
  return { spec, encoder: layers('encoder'), decoder: layers('decoder') };
}

/** Integer layers are dense ones with ReLU; anything else would be another model. */
function checkSpec(spec: Spec): asserts spec is FloatModel['spec'] {
  if (!CODEC_LIKELIHOODS.includes(spec.likelihood as CodecLikelihood)) {
    throw new CodecError(
      `A codec needs a model with the likelihood ${CODEC_LIKELIHOODS.join(' or ')}, not ${spec.likelihood}. Train one: logistic for bytes, bernoulli for bits.`,
    );
  }
  if (spec.classes !== undefined) {
    throw new CodecError(
      `A codec needs a model without labels, but this one has ${spec.classes} classes. Train it without them.`,
    );
  }
  const other = nodesOf(spec).find(
    ({ op }) => !['dense', 'activation', 'latent', spec.likelihood].includes(op),
  );
  if (other) {
    throw new CodecError(
      `A codec needs a model of dense layers, but ${other.name} is ${other.op}. Train one of dense layers.`,
    );
  }
  if (spec.activation !== 'relu' && spec.encoder.length + spec.decoder.length > 0) {
    throw new CodecError(
      `A codec needs a model with the activation relu, not ${spec.activation}. Train it with relu.`,
    );
  }
}

/** What each layer makes of the rows of x. */
export function floatForward(layers: readonly FloatLayer[], x: Matrix, rows: number): Matrix[] {
  const outputs: Matrix[] = [];
  for (const layer of layers) {
    const y = product(outputs.at(-1) ?? x, layer.weight, layer.bias, { rows, ...layer });
    if (layer.activated) for (let i = 0; i < y.length; i++) y[i] = Math.max(y[i] as number, 0);
    outputs.push(y);
  }
  return outputs;
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
export function lossOf(
  likelihood: CodecLikelihood,
  output: Matrix,
  values: Uint8Array,
  width: number,
): number {
  let loss = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const at = i + width * Math.floor(i / width);
    loss +=
      likelihood === 'bernoulli'
        ? softplus(output[i] as number) - (output[i] as number) * value
        : lossOfLevel(value, output[at] as number, output[at + width] as number);
  }
  return loss;
}

/** As `shaders/logistic/logistic.wgsl` has it. */
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
