import { onlyKnown, signalOption } from '../arguments';
import { OptionError } from '../errors';
import { shown } from '../words';
import { boundOf } from './bits_back';
import { type Codec, codecOf } from './codec_file';
import {
  asInputs,
  drawLatents,
  type FloatLayer,
  type FloatModel,
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
  const { z, kl } = drawLatents(encoded.at(-1) as Matrix, rows, latent, (i) => noise[draw(i)] as number);
  const decoded = floatForward(float.decoder, z, rows);
  const loss = lossOf(likelihood, decoded.at(-1) as Matrix, chosen, input);
  signal?.throwIfAborted();

  const integer = integerModel(float, { encoded, decoded, rows });
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

/** What the float model makes of examples, layer by layer. */
interface Measured {
  readonly encoded: readonly Matrix[];
  readonly decoded: readonly Matrix[];
  readonly rows: number;
}

function integerModel({ spec, encoder, decoder }: FloatModel, { encoded, decoded }: Measured): IntegerModel {
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
  measured: readonly Matrix[],
  last: readonly Head[],
  input: { readonly unit: number; readonly largest: number },
): Layer[] {
  let from = input;
  return layers.map((layer, i) => {
    if (!layer.activated) return integerLayer(layer, last, from);
    const most = (measured[i] as Matrix).reduce((a, b) => Math.max(a, b), 0);
    const unit = (most || 1) / MOST_ACTIVATION;
    const made = integerLayer(
      layer,
      [{ units: layer.outputs, unit, zero: 0, low: 0, high: MOST_ACTIVATION }],
      from,
    );
    from = { unit, largest: MOST_ACTIVATION };
    return made;
  });
}

/** Each row is scaled by the largest power of two for which weights have 8 bits and sums stay below 2^24. */
function integerLayer(
  { name, inputs, outputs, weight, bias }: FloatLayer,
  heads: readonly Head[],
  from: { readonly unit: number; readonly largest: number },
): Layer {
  const weights = new Int8Array(outputs * inputs);
  const biases = new Int32Array(outputs);
  const shifts = new Int8Array(outputs);
  let output = 0;
  for (const { units, unit, zero } of heads) {
    for (const end = output + units; output < end; output++) {
      const row = weight.subarray(output * inputs, (output + 1) * inputs);
      const exact = Float64Array.from(row, (w) => (w * from.unit) / unit);
      const { values, offset, shift } = integerRow(
        exact,
        ((bias[output] as number) - zero) / unit,
        from.largest,
      );
      weights.set(values, output * inputs);
      biases[output] = offset;
      shifts[output] = shift;
    }
  }
  const ranges = heads.map(({ units, low, high }) => ({ units, low, high }));
  return { name, inputs, weight: weights, bias: biases, shift: shifts, ranges };
}

function integerRow(weight: Matrix, bias: number, largest: number) {
  const most = weight.reduce((all, w) => Math.max(all, Math.abs(w)), 0);
  const fitting = Math.floor(Math.log2((MOST_WEIGHT + 0.49) / most));
  for (let shift = Math.min(fitting, SHIFTS.most); shift >= SHIFTS.least; shift--) {
    const scale = 2 ** shift;
    const values = weight.map((w) => Math.round(w * scale));
    // Half of what becomes 1, so that `floor` rounds.
    const offset = Math.round(bias * scale) + (shift > 0 ? scale / 2 : 0);
    const sum = values.reduce((all, w) => all + Math.abs(w), 0) * largest + Math.abs(offset);
    if (sum < EXACT) return { values, offset, shift };
  }
  // Weights or a bias beyond all: the output is what it is clipped to by its bias.
  const offset = Math.sign(bias) * (EXACT - 1);
  return { values: new Float64Array(weight.length), offset, shift: 0 };
}
