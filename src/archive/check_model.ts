import { shown } from '../words';
import { type Convolution, mostWeight, pixelsOf, tapsOf } from './convolution';
import { CodecError } from './errors';
import {
  CODEC_LIKELIHOODS,
  EXACT,
  headsOf,
  type IntegerModel,
  type Layer,
  largestValue,
  MOST_OUTPUTS,
  outputsOf,
  type Range,
  rowsOf,
} from './model';
import { TOTAL } from './rans';
import { LEVELS_TOTAL } from './value_code';

const MOST_VALUES = 1 << 20;
const MOST_LATENT = 4096;
const MOST_COMPONENTS = 16;
const MOST_WIDTH = 1 << 16;
const MOST_BINS = TOTAL;
const SHIFTS = [-8, 24] as const;
const MOST_KERNEL = 7;
const MOST_STRIDE = 2;
/** Of all convolutions: pixels that come out, by the places of the window that each sees. */
const MOST_SOURCES = 1 << 24;

/** Why a model is none of a codec. */
class Wrong extends Error {}

/**
 * Checks that a model is whole and computes exactly on any machine: that the sums of each row's magnitudes stay below
 * {@link EXACT}. Throws a {@link CodecError}, which says what is wrong in the words of whoever asks.
 */
export function checkModel(model: IntegerModel, say: (what: string) => string): void {
  try {
    check(model);
  } catch (cause) {
    throw cause instanceof Wrong ? new CodecError(say(cause.message)) : cause;
  }
}

function check(model: IntegerModel): void {
  const { likelihood, values, latent, encoder, decoder, tables } = model;
  if (!CODEC_LIKELIHOODS.includes(likelihood)) throw wrong(`its likelihood is ${likelihood}`);
  checkCount('values', values, MOST_VALUES);
  checkCount('latent', latent, MOST_LATENT);
  checkTables(model);
  const heads = checkLayers(encoder, values, largestValue(likelihood));
  const largest = tables.centres.reduce((most, centre) => Math.max(most, Math.abs(centre)), 0);
  const output = checkLayers(decoder, latent, largest);
  checkHeads('mu and sigma', heads, { units: latent, count: 2 });
  checkIndex('mu and sigma', heads[1], tables.sigma);
  checkHeads('values', output, { units: values, count: headsOf(model) });
  if (likelihood === 'logistic') {
    for (let scale = 1; scale < output.length; scale += 3) checkIndex('scales', output[scale], tables.scale);
  }
}

/** Returns the ranges of the last layer, in outputs. */
function checkLayers(layers: readonly Layer[], inputs: number, largest: number): readonly Range[] {
  let [width, most] = [inputs, largest];
  let last: readonly Range[] = [];
  let sources = 0;
  for (const layer of layers) {
    const { name, weight, bias, shift, ranges, convolution } = layer;
    if (convolution) sources += checkConvolution(name, convolution);
    if (sources > MOST_SOURCES) throw wrong(`layer ${name} has too many pixels`);
    const [rows, outputs] = [rowsOf(layer), outputsOf(layer)];
    checkCount(`outputs of ${name}`, outputs, MOST_OUTPUTS);
    const [inputs, row] = convolution
      ? [convolution.from.reduce((a, b) => a * b), convolution.kernel ** 2 * convolution.from[2]]
      : [width, width];
    const fits = layer.inputs === width && inputs === width && weight.length === rows * row;
    if (!fits || bias.length !== rows || shift.length !== rows)
      throw wrong(`layer ${name} does not fit the one before it`);
    for (let output = 0; output < rows; output++) {
      const sum = mostWeight(weight.subarray(output * row, (output + 1) * row), convolution);
      if (sum * most + Math.abs(bias[output] as number) >= EXACT) {
        const place = `${convolution ? 'channel' : 'output'} ${output} of layer ${name}`;
        throw wrong(`${place} may come to 2^24 or more, and is not exact`);
      }
      const by = shift[output] as number;
      if (by < SHIFTS[0] || by > SHIFTS[1]) throw wrong(`layer ${name} has the shift ${by}`);
    }
    for (const { units, low, high } of ranges) {
      const whole = [units, low, high].every((n) => Number.isSafeInteger(n) && Math.abs(n) < EXACT);
      if (!whole || units < 1 || low > high) throw wrong(`layer ${name} has no valid ranges`);
    }
    most = ranges.reduce((all, { low, high }) => Math.max(all, Math.abs(low), Math.abs(high)), 0);
    width = outputs;
    const pixels = outputs / rows;
    last = ranges.map((range) => ({ ...range, units: range.units * pixels }));
    if (layer !== layers.at(-1) && width > (convolution ? MOST_VALUES : MOST_WIDTH))
      throw wrong(`layer ${name} is too wide`);
  }
  if (last.length === 0) throw wrong('a part of it has no layers');
  return last;
}

/** Returns how many pixels its windows name. */
function checkConvolution(name: string, convolution: Convolution): number {
  const { kind, kernel, stride, from, to } = convolution;
  const isCount = (most: number) => (n: number) => Number.isSafeInteger(n) && n >= 1 && n <= most;
  const picture = (of: readonly number[], length: number) =>
    Array.isArray(of) && of.length === length && of.every(isCount(MOST_VALUES));
  const valid =
    (kind === 'conv2d' || kind === 'upconv2d') &&
    isCount(MOST_KERNEL)(kernel) &&
    isCount(MOST_STRIDE)(stride) &&
    picture(from, 3) &&
    picture(to, 2);
  const [large, small] = kind === 'conv2d' ? [from, to] : [to, from];
  if (!valid || [0, 1].some((i) => Math.ceil((large[i] as number) / stride) !== small[i]))
    throw wrong(`layer ${name} is no convolution of one picture to another`);
  // Those of the phases come to all pixels.
  return pixelsOf(convolution) * Math.max(...tapsOf(convolution).map(({ length }) => length), 1);
}

function checkHeads(
  name: string,
  ranges: readonly Range[],
  { units, count }: { readonly units: number; readonly count: number },
): void {
  if (ranges.length !== count || ranges.some((range) => range.units !== units))
    throw wrong(`the outputs for ${name} are not as many as they must be`);
}

/** What is an index into a table stays within. */
function checkIndex(name: string, range: Range | undefined, table: Int32Array): void {
  if (!range || range.low < 0 || range.high >= table.length)
    throw wrong(`the outputs for ${name} reach beyond their table`);
}

function checkTables({ likelihood, components, tables }: IntegerModel): void {
  const { normal, edges, centres, sigma, values, scale, weight } = tables;
  checkHalf('normal', normal, TOTAL);
  checkHalf('values', values, likelihood === 'logistic' ? LEVELS_TOTAL : TOTAL);
  const bins = centres.length;
  const isPower = bins >= 2 && bins <= MOST_BINS && (bins & (bins - 1)) === 0;
  if (!isPower || edges.length !== bins - 1) throw wrong('its bins are not a power of two');
  if (edges.some((edge, i) => Math.abs(edge) >= EXACT || (i > 0 && edge < (edges[i - 1] as number))))
    throw wrong('the ends of its bins are not in order');
  if (centres.some((centre) => Math.abs(centre) >= EXACT)) throw wrong('a centre of its bins is too large');
  checkInverses('sigma', sigma);
  if (likelihood === 'logistic') checkInverses('scale', scale);
  else if (scale.length > 0) throw wrong('it has a table of scales, which bits do not need');
  if (components === undefined) return;
  if (likelihood !== 'logistic') throw wrong('it has components, but codes bits');
  checkCount('components', components, MOST_COMPONENTS, 2);
  const falls = weight?.every((value, i) => i === 0 || value <= (weight[i - 1] as number));
  if (!weight?.[0] || weight.length > MOST_WIDTH || !falls) throw wrong('its table weight is not of weights');
}

function checkInverses(name: string, table: Int32Array): void {
  if (table.length < 1 || table.length > MOST_WIDTH || table.some((value) => value < 0))
    throw wrong(`its table ${name} is not of inverse scales`);
}

/** From the middle to no more than all, never falling. */
function checkHalf(name: string, half: Uint16Array, total: number): void {
  const valid = half.length > 0 && half.length <= MOST_WIDTH && half[0] === total / 2;
  if (!valid || half.some((count, i) => count > total || (i > 0 && count < (half[i - 1] as number))))
    throw wrong(`its table ${name} is not the upper half of a cumulative distribution`);
}

function checkCount(what: string, count: number, most: number, least = 1): void {
  if (!Number.isSafeInteger(count) || count < least || count > most)
    throw wrong(`${what} must be from ${least} to ${most}, not ${shown(count)}`);
}

function wrong(what: string): Wrong {
  return new Wrong(what);
}
