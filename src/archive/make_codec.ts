import { onlyKnown, signalOption } from '../arguments';
import { OptionError } from '../errors';
import { shown } from '../words';
import { boundOf } from './bits_back';
import type { Codec } from './codec_file';
import { mostWeight, pixelsOf, tapsOf } from './convolution';
import {
  type Activations,
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
import { EXACT, headsOf, type IntegerModel, type Layer, largestValue, type Range } from './model';
import { cpuNetwork } from './network';
import { normalQuantile } from './normal';
import type { Matrix } from './product';
import { filler, PRECISION, TOTAL } from './rans';
import { type Correlations, correlationsOf } from './rounding';
import { type Turn, turnsOf, withTurns } from './turns';
import { checkedValues, shapeOption } from './values';
import { codecOf } from './write_codec';

export interface QuantizeOptions {
  /** Examples, of those given, that ranges are measured and figures are told on; 1,000 by default, fewer of large images. */
  readonly examples?: number;
  /** Of an example, where it is known: its product must be the model's values. */
  readonly shape?: readonly number[];
  readonly signal?: AbortSignal;
}

/** Bits a dimension that a model needs for the examples, minus its ELBO, by one draw of z for each: the same for both. */
export interface Quantized {
  readonly codec: Codec;
  readonly floatBits: number;
  readonly integerBits: number;
  readonly examples: number;
}

/** What the largest value that comes out of a hidden layer may be, best first. */
const MOST_ACTIVATIONS = [4095, 2047, 1023, 511, 255] as const;
/** Levels that a channel has of these at the least. */
const LEVELS = 100;
const MOST_WEIGHT = 127;
const MOST_MU = 4.5;
/**
 * Means of levels, in quarters, reach sixteen times as far beyond both ends as they are apart: what is black in all images has a mean
 * far below 0 and a large scale.
 */
const MEANS = { low: -16320, high: 17340 } as const;
const MOST_LOGIT = 11 * tables.LOGIT_STEPS;
/** Of a mixture's weight: only how far logits lie apart counts. */
const MOST_WEIGHT_LOGIT = 64 * tables.WEIGHT_STEPS;
const MOST_FLOATS = 2 ** 25;
const SHIFTS = { least: -8, most: 22 } as const;

/** See `quantize`. */
export async function makeCodec(
  model: Uint8Array,
  images: Uint8Array,
  options: QuantizeOptions,
): Promise<Quantized> {
  onlyKnown(options, ['examples', 'shape', 'signal']);
  const signal = signalOption(options.signal);
  const turn = turnsOf(signal);
  const float = await readFloatModel(model);
  const { likelihood, input, latent } = float.spec;
  shapeOption(options.shape, input, 'model');
  const chosen = chosenOf(
    checkedValues(images, likelihood, input),
    input,
    options.examples ?? usualExamples(float.spec),
  );
  const rows = chosen.length / input;
  const noise = Float64Array.from({ length: TOTAL }, (_, i) => normalQuantile((i + 0.5) / TOTAL));
  // The same counts for both.
  const draw = (i: number) => filler(i) >>> (16 - PRECISION);

  const x = asInputs(likelihood, chosen);
  const encoded = await floatForward(float.encoder, x, rows, turn);
  const { z, kl } = drawLatents(encoded.output, rows, latent, (i) => noise[draw(i)] as number);
  const decoded = await floatForward(float.decoder, z, rows, turn);
  const loss = await lossOf(float.spec, decoded.output, chosen, turn);

  const integer = await integerModel(float, encoded, decoded, turn);
  const codec = await codecOf(integer);
  const network = withTurns(cpuNetwork(integer), turn);
  const bound = await boundOf({ model: integer, network }, chosen, draw);
  await turn();
  return {
    codec,
    floatBits: (loss + kl) / Math.LN2 / chosen.length,
    integerBits: (bound.values + bound.kl) / chosen.length,
    examples: rows,
  };
}

/** As many that the decoder's outputs for them are 256 MB, 1,000 at most. */
function usualExamples(spec: FloatModel['spec']): number {
  return Math.max(Math.min(1000, Math.floor(MOST_FLOATS / (headsOf(spec) * spec.input))), 1);
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
async function integerModel(
  { spec, encoder, decoder }: FloatModel,
  encoded: Forward,
  decoded: Forward,
  turn: Turn,
): Promise<IntegerModel> {
  const { likelihood, input: values, latent, components } = spec;
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
  const logits = (steps: number, most: number): Head => ({
    ...{ units: values, unit: 1 / steps, zero: 0 },
    ...{ low: -most, high: most },
  });
  const level: readonly Head[] = [
    { units: values, unit: 1 / tables.QUARTERS, zero: -1, ...MEANS },
    {
      ...{ units: values, unit: tables.LOG_SCALE_STEP, zero: tables.FIRST_LOG_SCALE },
      ...{ low: 0, high: tables.SCALES - 1 },
    },
  ];
  const component = [...level, logits(tables.WEIGHT_STEPS, MOST_WEIGHT_LOGIT)];
  const ofBytes =
    components === undefined ? level : Array.from({ length: components }, () => component).flat();
  const outputs = likelihood === 'logistic' ? ofBytes : [logits(tables.LOGIT_STEPS, MOST_LOGIT)];
  const made = tables.tablesOf(likelihood, components);
  const centre = made.centres.at(-1) as number;
  const [ofValues, ofLatents] = [Float64Array.of(1 / largest), Float64Array.of(1 / tables.Z_UNITS)];
  return {
    likelihood,
    values,
    latent,
    ...(components !== undefined && { components }),
    encoder: await integerLayers(encoder, encoded, heads, { units: ofValues, largest, turn }),
    decoder: await integerLayers(decoder, decoded, outputs, { units: ofLatents, largest: centre, turn }),
    tables: made,
  };
}

/** Integers of a layer's outputs: what one stands for, and what 0 does. */
interface Head extends Range {
  readonly unit: number | Matrix;
  readonly zero: number;
}

/** By the channels that a layer reads, which may be those of a dense layer's outputs as a picture. */
function asRead({ convolution }: FloatLayer, of: Activations | undefined): Activations | undefined {
  if (!of || !convolution) return of;
  const channels = convolution.from[2];
  const largest = new Float64Array(channels);
  const means = new Float64Array(channels);
  of.means.forEach((mean, row) => {
    const channel = row % channels;
    largest[channel] = Math.max(largest[channel] as number, of.largest[row] as number);
    means[channel] = (means[channel] as number) + (mean * channels) / of.means.length;
  });
  return { largest, means };
}

/** Integers that a layer reads: what one stands for by channel, the largest magnitude, and means where they are known. */
interface Inputs {
  readonly units: Matrix;
  readonly largest: number;
  readonly means?: Matrix;
  readonly correlations?: Correlations | undefined;
  readonly turn: Turn;
}

async function integerLayers(
  layers: readonly FloatLayer[],
  { hidden }: Forward,
  last: readonly Head[],
  input: Inputs,
): Promise<Layer[]> {
  const made: Layer[] = [];
  let heads = last;
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as FloatLayer;
    const before = layers[i - 1];
    let from = input;
    const measured = asRead(layer, hidden[i - 1]);
    let { integers, fits } = await integerLayer(layer, heads, from);
    if (before && measured) {
      for (const most of MOST_ACTIVATIONS) {
        const units = unitsFor(layer, measured, most);
        const means = measured.means.map((mean, channel) => mean / (units[channel] as number));
        from = { units, largest: most, means, turn: input.turn };
        ({ integers, fits } = await integerLayer(layer, heads, from));
        if (fits) break;
      }
      const correlations = await correlationsOf(measured, from.units, input.turn);
      if (correlations) ({ integers } = await integerLayer(layer, heads, { ...from, correlations }));
      const pixels = before.convolution ? pixelsOf(before.convolution) : 1;
      heads = [{ units: before.bias.length * pixels, unit: from.units, zero: 0, low: 0, high: from.largest }];
    }
    made.unshift(integers);
  }
  return made;
}

/**
 * Units of what a layer reads, by channel. Those of a channel whose weights are small are larger, so that these are rounded as finely as
 * others, as long as {@link LEVELS} are left of what comes.
 */
function unitsFor({ weight, bias }: FloatLayer, { largest }: Activations, most: number): Matrix {
  const width = weight.length / bias.length;
  const shares = new Float64Array(largest.length);
  for (let row = 0; row < weight.length; row += width) {
    const weights = weight.subarray(row, row + width);
    const all = weights.reduce((a, w) => Math.max(a, Math.abs(w)), 0) || 1;
    weights.forEach((w, k) => {
      const channel = k % shares.length;
      shares[channel] = Math.max(shares[channel] as number, Math.abs(w) / all);
    });
  }
  const unit = (largest.reduce((a, b) => Math.max(a, b), 0) || 1) / most;
  return shares.map((share, channel) =>
    Math.max(Math.min(unit / (share || 1), (largest[channel] as number) / LEVELS), unit),
  );
}

/**
 * `heads` are of outputs. Each row is scaled by the largest power of two for which weights have 8 bits and sums stay below 2^24.
 * `fits` where no row has smaller weights for its sums' sake.
 */
async function integerLayer(
  { name, inputs, weight, bias, convolution }: FloatLayer,
  heads: readonly Head[],
  from: Inputs,
): Promise<{ readonly integers: Layer; readonly fits: boolean }> {
  const rows = bias.length;
  const width = weight.length / rows;
  const pixels = convolution ? pixelsOf(convolution) : 1;
  const weights = new Int8Array(rows * width);
  const biases = new Int32Array(rows);
  const shifts = new Int8Array(rows);
  let output = 0;
  let all = true;
  // A pixel sees so small a part of the window.
  const phases = convolution ? tapsOf(convolution).length : 1;
  for (const { units, unit, zero } of heads) {
    const first = output;
    for (const end = first + units / pixels; output < end; output++) {
      await from.turn();
      const own = typeof unit === 'number' ? unit : (unit[(output - first) % unit.length] as number);
      const row = weight.subarray(output * width, (output + 1) * width);
      const exact = Float64Array.from(
        row,
        (w, k) => (w * (from.units[k % from.units.length] as number)) / own,
      );
      const { values, offset, shift, fits } = integerRow(exact, ((bias[output] as number) - zero) / own, {
        mostOf: (of) => mostWeight(of, convolution) * from.largest,
        meanOf: (of) => meanSum(of, from.means) / phases,
        rounded: (of) => from.correlations?.round(of, MOST_WEIGHT),
      });
      weights.set(values, output * width);
      biases[output] = offset;
      shifts[output] = shift;
      all &&= fits;
    }
  }
  const ranges = heads.map(({ units, low, high }) => ({ units: units / pixels, low, high }));
  const integers = { name, inputs, weight: weights, bias: biases, shift: shifts, ranges };
  return { integers: convolution ? { ...integers, convolution } : integers, fits: all };
}

/** Of the products of weights and what is read. */
interface Sums {
  readonly mostOf: (weight: Matrix) => number;
  readonly meanOf: (weight: Matrix) => number;
  /** Weights as integers, where it is known how what is read varies together. */
  readonly rounded: (weight: Matrix) => Matrix | undefined;
}

/** The bias takes back what rounding the weights adds in the mean (Nagel et al. 2019, https://arxiv.org/abs/1906.04721). */
function integerRow(weight: Matrix, bias: number, { mostOf, meanOf, rounded }: Sums) {
  const most = weight.reduce((all, w) => Math.max(all, Math.abs(w)), 0);
  const fitting = Math.floor(Math.log2((MOST_WEIGHT + 0.49) / most));
  const largest = Math.min(fitting, SHIFTS.most);
  for (let shift = largest; shift >= SHIFTS.least; shift--) {
    const scale = 2 ** shift;
    const exact = weight.map((w) => w * scale);
    for (const values of [rounded(exact), exact.map(Math.round)]) {
      if (!values) continue;
      const added = meanOf(exact.map((w, k) => (values[k] as number) - w));
      // Half of what becomes 1, so that `floor` rounds.
      const offset = Math.round(bias * scale - added) + (shift > 0 ? scale / 2 : 0);
      if (mostOf(values) + Math.abs(offset) < EXACT)
        return { values, offset, shift, fits: shift === largest };
    }
  }
  // Weights or a bias beyond all: the output is what it is clipped to by its bias.
  const offset = Math.sign(bias) * (EXACT - 1);
  return { values: new Float64Array(weight.length), offset, shift: 0, fits: false };
}

/** Channels are the last dimension of what is read. */
function meanSum(weight: Matrix, means: Matrix | undefined): number {
  return means ? weight.reduce((sum, w, k) => sum + w * (means[k % means.length] as number), 0) : 0;
}
