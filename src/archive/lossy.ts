import { batchRows, type Coder, heldRows } from './bits_back';
import { countBelow, INVERSE_BITS, symbolAt } from './half_table';
import { type IntegerModel, placeOf, type Tables } from './model';
import { Stack, StackError, TOTAL } from './rans';
import { valueCode } from './value_code';

/**
 * A block of examples of which the posterior means alone are kept, in equal steps: what comes back is what the decoder thinks most
 * likely. Steps are coded by a normal distribution for each latent, whose mean and deviation are those of the block.
 */

/** Steps to a standard deviation of the prior: twice as many gain 0.02 dB on MNIST, and take a fifth more bytes. */
const STEPS = 8;
/** What two bytes hold: centres are so far below 2^24 that as few steps are left. */
const MOST_STEP = 0xffff;
/** Steps on either side of 0, at most. */
const MOST_STEPS = 511;
/** Units of a latent's mean, and of differences from it, in a step. */
const MEAN_UNITS = 64;
const UNITS = 512;
/** The part of a normal distribution that lies below one deviation. */
const ONE_DEVIATION = 0.8413447;
/** Bytes of a latent's mean and of the index of its deviation. */
const LATENT_BYTES = 3;

/** How the steps of a latent are distributed. */
interface Distribution {
  readonly mean: number;
  /** Place in the table of deviations. */
  readonly index: number;
}

export async function encodeLossy(
  { model, network }: Coder,
  values: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const { latent, tables } = model;
  const items = values.length / model.values;
  const step = stepOf(tables);
  const most = mostSteps(tables, step);
  const steps = new Int16Array(items * latent);
  for (const { first, rows } of batchesOf(model, items)) {
    const heads = await network.encode(
      values.subarray(first * model.values, (first + rows) * model.values),
      rows,
    );
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < latent; k++) {
        const z = tables.centres[binOf(tables, heads[2 * row * latent + k] as number)] as number;
        steps[(first + row) * latent + k] = Math.min(Math.max(Math.round(z / step), -most), most);
      }
    }
  }
  const distributions = Array.from({ length: latent }, (_, k) => distributionOf(tables, steps, k, latent));
  const counts = distributions.map((one) => countsOf(tables, one, most));
  const stack = new Stack();
  for (let i = steps.length - 1; i >= 0; i--) {
    const of = counts[i % latent] as Uint16Array;
    const symbol = (steps[i] as number) + most;
    stack.push(of[symbol] as number, (of[symbol + 1] as number) - (of[symbol] as number));
  }
  const coded = stack.bytes();
  const bytes = new Uint8Array(2 + LATENT_BYTES * latent + coded.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, step, true);
  for (const [k, { mean, index }] of distributions.entries()) {
    view.setInt16(2 + LATENT_BYTES * k, mean, true);
    view.setUint8(4 + LATENT_BYTES * k, index);
  }
  bytes.set(coded, 2 + LATENT_BYTES * latent);
  return bytes;
}

/** What the decoder makes of the means. Throws a {@link StackError} for bytes that no block of so many examples has. */
export async function decodeLossy(
  { model, network }: Coder,
  bytes: Uint8Array,
  items: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { latent, tables } = model;
  const value = valueCode(model);
  const start = 2 + LATENT_BYTES * latent;
  if (bytes.length < start) throw new StackError('it ends within its distributions');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const step = view.getUint16(0, true);
  const most = step === 0 ? 0 : mostSteps(tables, step);
  if (most < 1 || most > MOST_STEPS) throw new StackError(`its step is ${step}`);
  const counts = Array.from({ length: latent }, (_, k) => {
    const mean = view.getInt16(2 + LATENT_BYTES * k, true);
    const index = view.getUint8(4 + LATENT_BYTES * k);
    if (index >= tables.sigma.length) throw new StackError('a deviation is beyond its table');
    return countsOf(tables, { mean, index }, most);
  });
  const stack = new Stack(bytes.subarray(start));
  const values = new Uint8Array(items * model.values);
  for (const { first, rows } of batchesOf(model, items)) {
    const z = new Float64Array(rows * latent);
    for (let i = 0; i < z.length; i++) {
      const of = counts[i % latent] as Uint16Array;
      const symbol = symbolAt(stack.peek(), 2 * most + 1, (at) => of[at] as number);
      stack.drop(of[symbol] as number, (of[symbol + 1] as number) - (of[symbol] as number));
      z[i] = (symbol - most) * step;
    }
    const output = await network.decode(z, rows);
    for (let i = 0; i < rows * model.values; i++)
      values[first * model.values + i] = value.nearest(output, placeOf(model, i));
  }
  if (!stack.isEmpty()) throw new StackError('something of it is left over');
  return values;
}

function* batchesOf(model: IntegerModel, items: number) {
  const most = Math.min(batchRows(model.values), heldRows(model));
  for (let first = 0; first < items; first += most) yield { first, rows: Math.min(most, items - first) };
}

/** In the units of what the decoder reads. */
function stepOf({ centres }: Tables): number {
  const deviation = centres[Math.floor(ONE_DEVIATION * centres.length)] as number;
  const step = Math.max(Math.round(deviation / STEPS), 1);
  return Math.min(Math.max(step, Math.ceil(largestOf(centres) / MOST_STEPS)), MOST_STEP);
}

/** Steps on either side of 0, such that the decoder reads nothing larger than a centre, of which its sums are exact. */
function mostSteps({ centres }: Tables, step: number): number {
  return Math.floor(largestOf(centres) / step);
}

function largestOf(centres: Int32Array): number {
  return centres.reduce((most, centre) => Math.max(most, Math.abs(centre)), 0);
}

function binOf({ edges, centres }: Tables, mu: number): number {
  return symbolAt(mu, centres.length, (bin) => (bin === 0 ? -Infinity : (edges[bin - 1] as number)));
}

/** Mean and deviation of the steps of a latent, by sums of integers: the same on any machine. */
function distributionOf(
  { sigma, normal }: Tables,
  steps: Int16Array,
  k: number,
  latent: number,
): Distribution {
  const items = steps.length / latent;
  let [sum, squares] = [0, 0];
  for (let i = k; i < steps.length; i += latent) {
    const step = steps[i] as number;
    sum += step;
    squares += step * step;
  }
  const deviation = (UNITS * Math.sqrt(Math.max(items * squares - sum * sum, 0))) / items;
  const one = normal.findIndex((count) => count >= ONE_DEVIATION * TOTAL);
  const index = sigma.findIndex((inverse) => deviation * inverse <= one * 2 ** INVERSE_BITS);
  const last = Math.min(sigma.length, 256) - 1;
  return { mean: Math.round((MEAN_UNITS * sum) / items), index: index < 0 ? last : Math.min(index, last) };
}

/** Counts below each step from the lowest on, and of all: each step has one or more. */
function countsOf({ normal, sigma }: Tables, { mean, index }: Distribution, most: number): Uint16Array {
  const table = { half: normal, total: TOTAL };
  const inverse = sigma[index] as number;
  const symbols = 2 * most + 1;
  return Uint16Array.from({ length: symbols + 1 }, (_, symbol) => {
    if (symbol === 0) return 0;
    if (symbol === symbols) return TOTAL;
    const difference = UNITS * (symbol - most) - UNITS / 2 - (UNITS / MEAN_UNITS) * mean;
    return symbol + Math.floor((countBelow(table, difference, inverse) * (TOTAL - symbols)) / TOTAL);
  });
}
