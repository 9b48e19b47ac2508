import { latentCode } from './latent_code';
import { headsOf, type IntegerModel, placeOf } from './model';
import type { Network } from './network';
import type { Matrix } from './product';
import { Stack, StackError } from './rans';
import { valueCode } from './value_code';

/** Examples, and values, that go through the networks at once, at most. */
const BATCH = 256;
const BATCH_VALUES = 1 << 20;
/** Outputs of the decoder that are held at once, at most, but for those of one example. */
const HELD_OUTPUTS = 1 << 20;

/** Examples of the largest batches. */
export function batchRows(values: number): number {
  return Math.max(Math.min(BATCH, Math.floor(BATCH_VALUES / values)), 1);
}

/** Examples whose outputs are held at once: a mixture has many for a value. */
export function heldRows(model: Pick<IntegerModel, 'likelihood' | 'components' | 'values'>): number {
  return Math.max(Math.floor(HELD_OUTPUTS / (headsOf(model) * model.values)), 1);
}

/** How the batches of a block grow: they double, or each is a quarter of all before. */
export type Growth = 'double' | 'quarter';

/**
 * Sizes of the batches of a block. What is popped for a batch must have been pushed by those before, so they begin with one example
 * and grow. An example of bits pushes fewer than its latents pop, so that batches which double find the stack empty.
 */
export function batchSizes(items: number, values: number, growth: Growth): number[] {
  const most = batchRows(values);
  const sizes: number[] = [];
  for (let done = 0, size = 1; done < items; ) {
    size = Math.min(size, most, items - done);
    sizes.push(size);
    done += size;
    size = growth === 'double' ? 2 * size : Math.max(Math.floor(done / 4), 1);
  }
  return sizes;
}

/** What a block is coded by. */
export interface Coder {
  readonly model: IntegerModel;
  readonly network: Network;
  /** On the CPU, where `network` is not. */
  readonly onCpu?: () => Network;
}

/**
 * Bits-back coding (Townsend et al. 2019, https://arxiv.org/abs/1901.04866) of a block of examples, [items, values], as one stack.
 * For each batch: draws z by the posterior, popping it; pushes the values given z; pushes z by the prior.
 */
export async function encodeBlock(
  { model, network }: Coder,
  values: Uint8Array,
  growth: Growth,
): Promise<Uint8Array<ArrayBuffer>> {
  const stack = new Stack();
  const latent = latentCode(model.tables);
  const value = valueCode(model);
  for (const batch of batchesOf(model, values, growth)) {
    const posteriors = posteriorsOf(model, await network.encode(batch, batch.length / model.values));
    const bins = new Uint16Array(posteriors.length);
    for (let i = 0; i < bins.length; i++)
      bins[i] = latent.pop(stack, posteriors.mean(i), posteriors.inverse(i));
    for (const { first, rows } of partsOf(model, batch.length / model.values)) {
      const output = await decoded({ model, network }, bins, first, rows);
      for (let i = 0; i < rows * model.values; i++)
        value.push(stack, batch[first * model.values + i] as number, output, placeOf(model, i));
    }
    for (const bin of bins) latent.pushPrior(stack, bin);
  }
  return stack.bytes();
}

/** The reverse, from the last to the first. Throws a {@link StackError} for bytes that no block of so many examples has. */
export async function decodeBlock(
  { model, network }: Coder,
  bytes: Uint8Array,
  items: number,
  growth: Growth,
): Promise<Uint8Array<ArrayBuffer>> {
  const stack = new Stack(bytes);
  const latent = latentCode(model.tables);
  const value = valueCode(model);
  const values = new Uint8Array(items * model.values);
  for (const batch of batchesOf(model, values, growth).reverse()) {
    const rows = batch.length / model.values;
    const bins = new Uint16Array(rows * model.latent);
    for (let i = bins.length - 1; i >= 0; i--) bins[i] = latent.popPrior(stack);
    for (const part of partsOf(model, rows).reverse()) {
      const output = await decoded({ model, network }, bins, part.first, part.rows);
      for (let i = part.rows * model.values - 1; i >= 0; i--)
        batch[part.first * model.values + i] = value.pop(stack, output, placeOf(model, i));
    }
    const posteriors = posteriorsOf(model, await network.encode(batch, rows));
    for (let i = bins.length - 1; i >= 0; i--)
      latent.push(stack, bins[i] as number, posteriors.mean(i), posteriors.inverse(i));
  }
  if (!stack.isEmpty()) throw new StackError('something of it is left over');
  return values;
}

/** Minus the bound on the log-likelihood of examples, in bits: of the values given z, and the divergence from the prior. */
export interface Bound {
  readonly values: number;
  readonly kl: number;
}

/** By one draw of z for each example: `draw` gives a count from 0 to 2^14 - 1 for each latent. */
export async function boundOf(
  { model, network }: Coder,
  values: Uint8Array,
  draw: (latent: number) => number,
): Promise<Bound> {
  const latent = latentCode(model.tables);
  const value = valueCode(model);
  const bound = { values: 0, kl: 0 };
  let drawn = 0;
  for (const batch of batchesOf(model, values, 'double')) {
    const rows = batch.length / model.values;
    const posteriors = posteriorsOf(model, await network.encode(batch, rows));
    const bins = new Uint16Array(posteriors.length);
    for (let i = 0; i < bins.length; i++) {
      const [mean, inverse] = [posteriors.mean(i), posteriors.inverse(i)];
      bins[i] = latent.draw(draw(drawn++), mean, inverse);
      bound.kl += latent.bits(bins[i] as number, mean, inverse);
    }
    for (const { first, rows: held } of partsOf(model, rows)) {
      const output = await decoded({ model, network }, bins, first, held);
      for (let i = 0; i < held * model.values; i++)
        bound.values += value.bits(batch[first * model.values + i] as number, output, placeOf(model, i));
    }
  }
  return bound;
}

/** Parts of the values, in place. */
function batchesOf({ values: width }: IntegerModel, values: Uint8Array, growth: Growth): Uint8Array[] {
  let first = 0;
  return batchSizes(values.length / width, width, growth).map((rows) => {
    const batch = values.subarray(first * width, (first + rows) * width);
    first += rows;
    return batch;
  });
}

/** Mean and inverse standard deviation of each latent of a batch, by the encoder's outputs. */
function posteriorsOf({ latent, tables }: IntegerModel, heads: Matrix) {
  const place = (i: number) => i + latent * Math.floor(i / latent);
  return {
    length: heads.length / 2,
    mean: (i: number) => heads[place(i)] as number,
    inverse: (i: number) => tables.sigma[heads[place(i) + latent] as number] as number,
  };
}

/** Examples of a batch in parts whose outputs are held at once. */
function partsOf(model: IntegerModel, rows: number): { readonly first: number; readonly rows: number }[] {
  const most = heldRows(model);
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => ({
    first: i * most,
    rows: Math.min(most, rows - i * most),
  }));
}

/** What the decoder makes of the bins of some examples of a batch. */
async function decoded(
  { model, network }: Coder,
  bins: Uint16Array,
  first: number,
  rows: number,
): Promise<Matrix> {
  const { latent } = model;
  return network.decode(centresOf(model, bins.subarray(first * latent, (first + rows) * latent)), rows);
}

function centresOf({ tables }: IntegerModel, bins: Uint16Array): Matrix {
  return Float64Array.from(bins, (bin) => tables.centres[bin] as number);
}
