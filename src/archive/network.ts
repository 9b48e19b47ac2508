import { type Linear, linearOf, type Run, runAll } from './linear';
import { type IntegerModel, type Layer, outputsOf, rowsOf } from './model';
import type { Matrix } from './product';

/**
 * The two networks of a codec, of integers. The same numbers come out on any machine, so that whoever encodes by one
 * implementation may decode by another.
 */
export interface Network {
  /** Bytes or bits, [rows, values], to mu and the index of sigma, [rows, 2 latent]. */
  encode(values: Uint8Array, rows: number): Matrix | Promise<Matrix>;
  /** Centres of bins, [rows, latent], to the mean and the index of the scale, or to the logit: [rows, outputs]. */
  decode(centres: Matrix, rows: number): Matrix | Promise<Matrix>;
  /** Frees what it holds, where it holds anything. */
  dispose?(): void;
}

/** On the CPU. */
export function cpuNetwork(model: IntegerModel): Network {
  const encoder = networkOf(model.encoder);
  const decoder = networkOf(model.decoder);
  return { encode: (values, rows) => encoder(Float64Array.from(values), rows), decode: decoder };
}

function networkOf(layers: readonly Layer[]): Run {
  const runs = layers.map((layer) => linearOf(asDoubles(layer), rescaled(layer)));
  const widest = layers.reduce((most, layer) => Math.max(most, layer.inputs, outputsOf(layer)), 0);
  return (x, rows) => runAll(runs, widest, x, rows);
}

function asDoubles({ inputs, ranges, weight, bias, convolution }: Layer): Linear {
  return {
    inputs,
    heads: ranges,
    weight: Float64Array.from(weight),
    bias: Float64Array.from(bias),
    convolution,
  };
}

/** Scales, rounds and clips sums in place, [..., rows of W]. */
function rescaled(layer: Layer): (sums: Matrix) => void {
  const rows = rowsOf(layer);
  const factor = Float64Array.from(layer.shift, (shift) => 2 ** -shift);
  const [low, high] = [new Float64Array(rows), new Float64Array(rows)];
  let first = 0;
  for (const range of layer.ranges) {
    low.fill(range.low, first, first + range.units);
    high.fill(range.high, first, first + range.units);
    first += range.units;
  }
  return (sums) => {
    for (let at = 0; at < sums.length; ) {
      for (let row = 0; row < rows; row++, at++) {
        const scaled = Math.floor((sums[at] as number) * (factor[row] as number));
        sums[at] = Math.min(Math.max(scaled, low[row] as number), high[row] as number);
      }
    }
  };
}
