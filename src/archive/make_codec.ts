import { onlyKnown, signalOption } from '../arguments';
import { OptionError } from '../errors';
import { shown } from '../words';
import { boundOf } from './bits_back';
import type { Codec } from './codec_file';
import { mostWeight, pixelsOf } from './convolution';
import {
  asInputs,
  drawLatents,
  type FloatLayer,
  type FloatModel,
  type Forward,
  floatForward,
  lossOf,
  readFloatModel,
} from './float_model';
import * as tables from './make_tables';
import { EXACT, type IntegerModel, type Layer, largestValue, type Range } from './model';
import { cpuNetwork } from './network';
import { normalQuantile } from './normal';
import type { Matrix } from './product';
import { filler, PRECISION, TOTAL } from './rans';
import { checkedValues } from './values';
import { codecOf } from './write_codec';

export interface QuantizeOptions {
  /** Examples, of those given, that ranges are measured and figures are told on; 1,000 by default. */
  readonly examples?: number;
  readonly signal?: AbortSignal;
}

/** Bits a dimension that a model needs for the examples, minus its ELBO, by one draw of z for each: the same for both. */
export interface Quantized {
  readonly codec: Codec;
  readonly floatBits: number;
  readonly integerBits: number;
  readonly examples: number;
}

/** The largest value that comes out of a hidden layer. */
const MOST_ACTIVATION = 255;
const MOST_WEIGHT = 127;
const MOST_MU = 4.5;
/** Means of levels reach as far beyond both ends as they are apart, in quarters. */
const MEANS = { low: -1020, high: 2040 } as const;
const MOST_LOGIT = 11 * tables.LOGIT_STEPS;
const SHIFTS = { least: -8, most: 22 } as const;

/** See `quantize`. */
export async function makeCodec(
  model: Uint8Array,
  images: Uint8Array,
  options: QuantizeOptions,
): Promise<Quantized> {
  onlyKnown(options, ['examples', 'signal']);
  const signal = signalOption(options.signal);
  const float = readFloatModel(model);
  const { likelihood, input, latent } = float.spec;
  const chosen = chosenOf(checkedValues(images, likelihood, input), input, options.examples ?? 1000);
  const rows = chosen.length / input;
  const noise = Float64Array.from({ length: TOTAL }, (_, i) => normalQuantile((i + 0.5) / TOTAL));
  // The same counts for both.
  const draw = (i: number) => filler(i) >>> (16 - PRECISION);

  const x = asInputs(likelihood, chosen);
  const encoded = floatForward(float.encoder, x, rows);
  const { z, kl } = drawLatents(encoded.output, rows, latent, (i) => noise[draw(i)] as number);
  const decoded = floatForward(float.decoder, z, rows);
  const loss = lossOf(likelihood, decoded.output, chosen, input);
  signal?.throwIfAborted();

  const integer = integerModel(float, encoded, decoded);
  const codec = await codecOf(integer);
  const bound = await boundOf({ model: integer, network: cpuNetwork(integer) }, chosen, draw);
  signal?.throwIfAborted();
  return {
    codec,
    floatBits: (loss + kl) / Math.LN2 / chosen.length,
    integerBits: (bound.values + bound.kl) / chosen.length,
    examples: rows,
  };
}

/** Examples at equal distances. */
function chosenOf(values: Uint8Array, width: number, most: number): Uint8Array {
  const count = values.length / width;
  if (!Number.isSafeInteger(most) || most < 1)
    throw new OptionError('examples', `must be a whole number from 1 on, not ${shown(most)}`);
  if (count <= most) return values;
  const chosen = new Uint8Array(most * width);
  for (let i = 0; i < most; i++) {
    const at = Math.floor((i * count) / most) * width;
    chosen.set(values.subarray(at, at + width), i * width);
  }
  return chosen;
}

/** By what the float model makes of examples. */
function integerModel(
  { spec, encoder, decoder }: FloatModel,
  encoded: Forward,
  decoded: Forward,
): IntegerModel {
  const { likelihood, input: values, latent } = spec;
  const largest = largestValue(likelihood);
  const heads: readonly Head[] = [
    {
      units: latent,
      unit: 1 / tables.MU_UNITS,
      zero: 0,
      low: -MOST_MU * tables.MU_UNITS,
      high: MOST_MU * tables.MU_UNITS,
    },
    // log sigma = logvar / 2.
    {
      units: latent,
      unit: 2 * tables.LOG_SCALE_STEP,
      zero: 2 * tables.FIRST_LOG_SIGMA,
      low: 0,
      high: tables.SCALES - 1,
    },
  ];
  const outputs: readonly Head[] =
    likelihood === 'logistic'
      ? [
          { units: values, unit: 1 / tables.QUARTERS, zero: -1, ...MEANS },
          {
            units: values,
            unit: tables.LOG_SCALE_STEP,
            zero: tables.FIRST_LOG_SCALE,
            low: 0,
            high: tables.SCALES - 1,
          },
        ]
      : [{ units: values, unit: 1 / tables.LOGIT_STEPS, zero: 0, low: -MOST_LOGIT, high: MOST_LOGIT }];
  const made = tables.tablesOf(likelihood);
  const centre = made.centres.at(-1) as number;
  return {
    likelihood,
    values,
    latent,
    encoder: integerLayers(encoder, encoded, heads, { unit: 1 / largest, largest }),
    decoder: integerLayers(decoder, decoded, outputs, { unit: 1 / tables.Z_UNITS, largest: centre }),
    tables: made,
  };
}

/** Integers of a layer's outputs: what one stands for, and what 0 does. */
interface Head extends Range {
  readonly unit: number;
  readonly zero: number;
}

function integerLayers(
  layers: readonly FloatLayer[],
  { largest }: Forward,
  last: readonly Head[],
  input: { readonly unit: number; readonly largest: number },
): Layer[] {
  let from = input;
  return layers.map((layer, i) => {
    if (!layer.activated) return integerLayer(layer, last, from);
    const unit = (largest[i] || 1) / MOST_ACTIVATION;
    const pixels = layer.convolution ? pixelsOf(layer.convolution) : 1;
    const head = { units: layer.bias.length * pixels, unit, zero: 0, low: 0, high: MOST_ACTIVATION };
    const made = integerLayer(layer, [head], from);
    from = { unit, largest: MOST_ACTIVATION };
    return made;
  });
}

/** `heads` are of outputs. Each row is scaled by the largest power of two for which weights have 8 bits and sums stay below 2^24. */
function integerLayer(
  { name, inputs, weight, bias, convolution }: FloatLayer,
  heads: readonly Head[],
  from: { readonly unit: number; readonly largest: number },
): Layer {
  const rows = bias.length;
  const width = weight.length / rows;
  const pixels = convolution ? pixelsOf(convolution) : 1;
  const weights = new Int8Array(rows * width);
  const biases = new Int32Array(rows);
  const shifts = new Int8Array(rows);
  let output = 0;
  for (const { units, unit, zero } of heads) {
    for (const end = output + units / pixels; output < end; output++) {
      const row = weight.subarray(output * width, (output + 1) * width);
      const exact = Float64Array.from(row, (w) => (w * from.unit) / unit);
      const { values, offset, shift } = integerRow(
        exact,
        ((bias[output] as number) - zero) / unit,
        (of) => mostWeight(of, convolution) * from.largest,
      );
      weights.set(values, output * width);
      biases[output] = offset;
      shifts[output] = shift;
    }
  }
  const ranges = heads.map(({ units, low, high }) => ({ units: units / pixels, low, high }));
  const integers = { name, inputs, weight: weights, bias: biases, shift: shifts, ranges };
  return convolution ? { ...integers, convolution } : integers;
}

/** `mostOf` is the largest sum of its products. */
function integerRow(weight: Matrix, bias: number, mostOf: (weight: Matrix) => number) {
  const most = weight.reduce((all, w) => Math.max(all, Math.abs(w)), 0);
  const fitting = Math.floor(Math.log2((MOST_WEIGHT + 0.49) / most));
  for (let shift = Math.min(fitting, SHIFTS.most); shift >= SHIFTS.least; shift--) {
    const scale = 2 ** shift;
    const values = weight.map((w) => Math.round(w * scale));
    // Half of what becomes 1, so that `floor` rounds.
    const offset = Math.round(bias * scale) + (shift > 0 ? scale / 2 : 0);
    if (mostOf(values) + Math.abs(offset) < EXACT) return { values, offset, shift };
  }
  // Weights or a bias beyond all: the output is what it is clipped to by its bias.
  const offset = Math.sign(bias) * (EXACT - 1);
  return { values: new Float64Array(weight.length), offset, shift: 0 };
}
