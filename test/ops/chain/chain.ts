import { ACTIVATIONS, type Activation } from '../../../src/graph/spec';
import { type Matrix, matrix } from '../../../src/matrix.twin';
import type { Chain } from '../../../src/ops/chain/chain';
import type { ChainLayer, Chain as TwinChain } from '../../../src/ops/chain/chain_forward.twin';
import type { Dense } from '../../../src/ops/dense/dense';
import { latentParts } from '../../../src/ops/latent/latent';
import { Arena, type Place, padded, Random, viewOf, Words } from '../harness';
import { joined } from '../latent/reparameterize';

export interface ChainShape {
  readonly rows: number;
  /** Widths of x and of the hidden layers before the heads. */
  readonly encoder: readonly [number, ...number[]];
  readonly latent: number;
  /** Widths of the layers behind z. */
  readonly decoder: readonly [number, ...number[]];
  readonly activation: Activation;
  /** What becomes of the gradient of x: of an activation, of another node, with other readers, or of the examples. */
  readonly inputGradient: Dense['inputGradient'];
  /** The last layer is the model's output, which has no activation. */
  readonly output: boolean;
}

/** [rows, encoder, latent, decoder] */
type Widths = readonly [number, ChainShape['encoder'], number, ChainShape['decoder']];

/** Depths of 1 to 3 on each side, widths from 1 to 64, rows of no, one and several workgroups (16), and tails of all. */
const WIDTHS: readonly Widths[] = [
  [4, [1], 1, [1]],
  [8, [2], 3, [5]],
  [12, [64], 32, [64]],
  [20, [33], 5, [31, 17]],
  [16, [63], 4, [1, 64]],
  [28, [4], 8, [4, 4, 4]],
  [4, [17], 2, [3, 61, 15]],
  [36, [5], 13, [16, 15, 14]],

  [4, [1, 1], 1, [1]],
  [16, [64, 32], 2, [32]],
  [12, [63, 31], 17, [33]],
  [20, [65 - 1, 64], 32, [64, 64]],
  [32, [3, 62], 1, [62, 3]],
  [28, [16, 17], 16, [15, 16]],
  [60, [61, 1], 3, [1, 61, 1]],
  [64, [12, 9], 7, [20, 23, 29]],
  [8, [64, 32], 2, [32, 64]],

  [4, [1, 1, 1], 1, [1]],
  [12, [7, 6, 5], 4, [3]],
  [16, [64, 64, 64], 32, [64]],
  [20, [31, 33, 15], 9, [19, 49]],
  [36, [2, 57, 3], 29, [5, 43]],
  [4, [64, 1, 64], 1, [64, 1, 64]],
  [8, [13, 12, 11], 10, [9, 8, 7]],
  [68, [60, 48, 36], 12, [36, 48, 60]],
  [28, [16, 16, 16], 16, [16, 16, 16]],
  [60, [59, 47, 37], 31, [41, 53, 61]],
];

/** Every width with an activation; each depth has several of them, and every fifth case reads the model's input. */
export const CHAIN_SHAPES: readonly ChainShape[] = WIDTHS.map(([rows, encoder, latent, decoder], i) => ({
  rows,
  encoder,
  latent,
  decoder,
  activation: ACTIVATIONS[(encoder.length + 2 * (i % 2)) % ACTIVATIONS.length] as Activation,
  inputGradient: (['none', 'multiply', 'add', 'set', 'multiply'] as const)[i % 5] as Dense['inputGradient'],
  output: i % 3 === 0,
}));

export function chainName({
  rows,
  encoder,
  latent,
  decoder,
  activation,
  inputGradient,
  output,
}: ChainShape): string {
  const from = `${inputGradient} ${encoder.join('-')}`;
  return `${rows} rows, ${from}-(${latent})-${decoder.join('-')}${output ? ' output' : ''} ${activation}`;
}

/** A dense layer as kernel and twin know it, and where its x and y lie. */
export interface ChainPart {
  readonly dense: Dense;
  readonly twin: ChainLayer;
  readonly x: Place;
  readonly y: Place;
}

/** Random parameters, and places for all that a chain reads and writes. */
export function chainSetUp(shape: ChainShape, seed: number) {
  const { rows, latent, activation } = shape;
  const random = new Random(seed);
  const parameters = new Arena(random);
  const filled: (readonly [Place, Matrix])[] = [];
  const arena = new Arena(random);
  const eps = arena.place(rows, latent);
  const klMask = arena.place(1, latent);

  const layer = (
    name: string,
    x: Place,
    twin: ChainLayer,
    inputGradient: Dense['inputGradient'],
  ): ChainPart => {
    const [output, input] = [twin.weight.rows, twin.weight.columns];
    const weight = parameters.place(padded(output), input);
    const bias = parameters.place(1, output);
    filled.push([weight, twin.weight], [bias, twin.bias]);
    const y = arena.place(rows, output);
    const views = {
      x: viewOf(x, input),
      y: viewOf(y, output),
      weight: viewOf(weight, input, 'parameters'),
      bias: viewOf(bias, output, 'parameters'),
    };
    const activated = twin.activation !== 'linear';
    const dense = { name, part: 'encoder', activation, activated, inputGradient, ...views };
    return { dense, twin, x, y };
  };
  const tensors = (input: number, output: number, name: ChainLayer['activation']): ChainLayer => {
    const limit = 1.5 / Math.sqrt(input);
    return {
      weight: random.matrix(output, input, -limit, limit),
      bias: random.matrix(1, output, -0.5, 0.5),
      activation: name,
    };
  };

  const [input, ...hidden] = shape.encoder;
  const x = arena.place(rows, input);
  const encoder: ChainPart[] = [];
  for (const [i, width] of hidden.entries()) {
    const below = encoder.at(-1);
    const twin = tensors(below?.twin.weight.rows ?? input, width, activation);
    encoder.push(layer(`encoder.${i}`, below?.y ?? x, twin, i > 0 ? 'multiply' : shape.inputGradient));
  }
  const code = hidden.at(-1) ?? input;
  const [mu, logvar] = [tensors(code, latent, 'linear'), tensors(code, latent, 'linear')];
  const both: ChainLayer = {
    weight: transposed(joined(transposed(mu.weight), transposed(logvar.weight))),
    bias: joined(mu.bias, logvar.bias),
    activation: 'linear',
  };
  const heads = layer(
    'heads',
    encoder.at(-1)?.y ?? x,
    both,
    hidden.length > 0 ? 'multiply' : shape.inputGradient,
  );

  const z = arena.place(rows, latent);
  const decoder: ChainPart[] = [];
  for (const [i, width] of shape.decoder.entries()) {
    const below = decoder.at(-1);
    const linear = shape.output && i === shape.decoder.length - 1;
    const twin = tensors(below?.twin.weight.rows ?? latent, width, linear ? 'linear' : activation);
    decoder.push(layer(`decoder.${i}`, below?.y ?? z, twin, i > 0 ? 'multiply' : 'set'));
  }

  const [batchSize, batch, epoch] = [rows - random.whole(4), random.whole(200), random.whole(2 ** 32)];
  const count = 1 + random.whole(batchSize);
  const noise = {
    stream: 1 + random.whole(3),
    batchSize,
    seed: [random.word(), random.whole(2 ** 21)] as const,
  };
  const chain: Chain = {
    encoder: [...encoder, heads].map(({ dense }) => dense),
    decoder: decoder.map(({ dense }) => dense),
    latent: {
      name: 'z',
      mu: viewOf(heads.y, latent),
      logvar: viewOf({ ...heads.y, offset: heads.y.offset + padded(latent) }, latent),
      z: viewOf(z, latent),
      eps: viewOf(eps, latent),
      losses: viewOf({ offset: 5, rows, stride: latentParts(latent) }, latentParts(latent), 'losses'),
      accumulate: false,
      examples: batch * batchSize + count,
      beta: 0.5,
      betaWarmup: 0,
      betaCycles: 1,
      // Every fourth has free bits.
      freeBits: seed % 4 === 0 ? 0.5 : 0,
      freeBitsOf: 'each',
      klMask: viewOf(klMask, latent),
      ...noise,
    },
  };
  const words = new Words(parameters.size);
  for (const [place, values] of filled) words.put(place, values);
  const twin: TwinChain = {
    encoder: encoder.map((part) => part.twin),
    mu,
    logvar,
    decoder: decoder.map((part) => part.twin),
  };
  return {
    random,
    chain,
    twin,
    noise: { rows, width: latent, ...noise, batch, epoch },
    parts: { encoder, heads, decoder },
    count,
    places: { x, eps, z, heads: heads.y, klMask },
    parameters: words,
    size: arena.size,
  };
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  return matrix(columns, rows, (row, column) => values[column * columns + row] as number);
}

/** The halves of what the heads make: mu and logvar, without padding. */
export function headHalves({ rows, columns, values }: Matrix, latent: number): [mu: Matrix, logvar: Matrix] {
  const half = (from: number): Matrix =>
    matrix(rows, latent, (row, column) => values[row * columns + from + column] as number);
  return [half(0), half(padded(latent))];
}
