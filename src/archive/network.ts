import { type IntegerModel, type Layer, outputsOf } from './model';
import { type Matrix, product } from './product';

/**
 * The two networks of a codec, of integers. The same numbers come out on any machine, so that whoever encodes by one
 * implementation may decode by another.
 */
export interface Network {
  /** Bytes or bits, [rows, values], to mu and the index of sigma, [rows, 2 latent]. */
  encode(values: Uint8Array, rows: number): Matrix | Promise<Matrix>;
  /** Centres of bins, [rows, latent], to the mean and the index of the scale, or to the logit: [rows, outputs]. */
  decode(centres: Matrix, rows: number): Matrix | Promise<Matrix>;
}

/** On the CPU. */
export function cpuNetwork(model: IntegerModel): Network {
  const encoder = model.encoder.map(prepared);
  const decoder = model.decoder.map(prepared);
  return {
    encode: (values, rows) => forward(encoder, Float64Array.from(values), rows),
    decode: (centres, rows) => forward(decoder, centres, rows),
  };
}

/** A layer as the product reads it: doubles, with a factor and bounds for each output. */
interface Prepared {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Matrix;
  readonly bias: Matrix;
  readonly factor: Matrix;
  readonly low: Matrix;
  readonly high: Matrix;
}

function prepared(layer: Layer): Prepared {
  const outputs = outputsOf(layer);
  const [low, high] = [new Float64Array(outputs), new Float64Array(outputs)];
  let first = 0;
  for (const range of layer.ranges) {
    low.fill(range.low, first, first + range.units);
    high.fill(range.high, first, first + range.units);
    first += range.units;
  }
  return {
    inputs: layer.inputs,
    outputs,
    weight: Float64Array.from(layer.weight),
    bias: Float64Array.from(layer.bias),
    factor: Float64Array.from(layer.shift, (shift) => 2 ** -shift),
    low,
    high,
  };
}

function forward(layers: readonly Prepared[], values: Matrix, rows: number): Matrix {
  let x = values;
  for (const layer of layers) {
    const { outputs, factor, low, high } = layer;
    x = product(x, layer.weight, layer.bias, { rows, inputs: layer.inputs, outputs });
    for (let row = 0, at = 0; row < rows; row++) {
      for (let output = 0; output < outputs; output++, at++) {
        const scaled = Math.floor((x[at] as number) * (factor[output] as number));
        x[at] = Math.min(Math.max(scaled, low[output] as number), high[output] as number);
      }
    }
  }
  return x;
}
