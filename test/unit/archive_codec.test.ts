import { describe, expect, test } from 'vitest';
import { readCodec } from '../../src/archive/codec_file';
import { CodecError } from '../../src/archive/errors';
import { EXACT, type IntegerModel, type Layer, outputsOf } from '../../src/archive/model';
import { cpuNetwork } from '../../src/archive/network';
import { quantize } from '../../src/archive/quantize';
import { codecOf } from '../../src/archive/write_codec';
import { DataError, OptionError } from '../../src/errors';
import { BITS, BYTES, COLOUR, MIXTURE, modelFile, noise, noisyBits } from '../support/archives';

const images = noise(40 * BYTES.input);
const made = await quantize(modelFile(BYTES), images);
const ofBits = await quantize(modelFile(BITS), noisyBits(40 * BITS.input));
const ofMixtures = await quantize(modelFile(MIXTURE), images);
const ofColour = await quantize(modelFile({ ...COLOUR, components: 2 }), noise(40 * 105));

test('a codec has about the bits a dimension of the model that it was made of', () => {
  for (const { floatBits, integerBits, examples } of [made, ofBits, ofMixtures, ofColour]) {
    expect(examples).toBe(40);
    expect(integerBits / floatBits).toBeGreaterThan(0.98);
    expect(integerBits / floatBits).toBeLessThan(1.02);
  }
});

test('rounding costs no more where units of a layer are of very different sizes: the model is the same', async () => {
  const spec = { input: 12, encoder: [8], latent: 3, decoder: [24], likelihood: 'logistic' } as const;
  const data = noise(200 * 12);
  // Unit j of the decoder gives 16^j times as much, of which the output takes 16^-j: in four sizes.
  const size = (unit: number) => 16 ** (unit % 4);
  const file = modelFile(spec, 3, ({ name }, values) => {
    for (let i = 0; i < values.length; i++) {
      const w = values[i] as number;
      if (name === 'decoder.0.weight') values[i] = w * size(Math.floor(i / 3));
      if (name === 'mean.weight' || name === 'log_scale.weight') values[i] = w / size(i % 24);
    }
  });
  const [{ integerBits: before }, { integerBits }] = [
    await quantize(modelFile(spec), data),
    await quantize(file, data),
  ];
  expect(Math.abs(integerBits / before - 1)).toBeLessThan(0.01);
});

test('a mean far below all levels, with a scale as large, costs no more than near them', async () => {
  const file = modelFile(BYTES, 3, ({ name }, values) => {
    if (name === 'mean.bias') values.fill(-20);
    if (name === 'log_scale.bias') values.fill(1);
  });
  const { floatBits, integerBits } = await quantize(file, new Uint8Array(40 * BYTES.input));
  expect(Math.abs(integerBits - floatBits)).toBeLessThan(0.01);
});

test('a codec is the same each time, and what is read is what was written', async () => {
  const again = await quantize(modelFile(BYTES), images);
  expect(again.codec.bytes).toEqual(made.codec.bytes);
  for (const { codec } of [made, ofBits, ofMixtures, ofColour]) {
    const read = await readCodec(codec.bytes);
    expect(read.hash).toBe(codec.hash);
    expect(read.model).toEqual(codec.model);
  }
  expect(made.codec.hash).not.toBe(ofBits.codec.hash);
});

test('of a codec with any bit of it changed, none is taken for another', async () => {
  const { bytes, hash } = ofBits.codec;
  const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  // One bit of each byte of the header, and some of the tensors, of which each is hashed.
  for (let bit = 0; bit < 8 * bytes.length; bit += bit < 8 * header ? 9 : 9973) {
    const changed = bytes.slice();
    (changed[bit >> 3] as number) ^= 1 << (bit & 7);
    const read = await readCodec(changed).catch((error) => error);
    if (read instanceof Error) expect(read, `bit ${bit}`).toBeInstanceOf(CodecError);
    else expect(read.hash, `bit ${bit}`).toBe(hash);
  }
  for (let length = 0; length < bytes.length; length += length < header ? 29 : 4999)
    await expect(readCodec(bytes.subarray(0, length)), `cut at ${length}`).rejects.toBeInstanceOf(CodecError);
});

test('its networks are exact in 32-bit floats, in whatever order the sums are formed', async () => {
  for (const { codec, values } of [
    { codec: made.codec, values: images },
    { codec: ofBits.codec, values: noisyBits(40 * BITS.input, 1) },
  ]) {
    const { model } = codec;
    const network = cpuNetwork(model);
    const heads = await network.encode(values, 40);
    for (const reverse of [false, true])
      expect(Float64Array.from(inFloats(model.encoder, values, 40, reverse))).toEqual(heads);
    const centres = Float64Array.from({ length: 40 * model.latent }, (_, i) =>
      Number(model.tables.centres[(i * 997) % model.tables.centres.length]),
    );
    const outputs = await network.decode(centres, 40);
    for (const reverse of [false, true])
      expect(Float64Array.from(inFloats(model.decoder, centres, 40, reverse))).toEqual(outputs);
  }
});

/** What a GPU does: every product, sum and result is rounded to 32 bits. */
function inFloats(
  layers: readonly Layer[],
  values: ArrayLike<number>,
  rows: number,
  reverse: boolean,
): Float32Array {
  let x = Float32Array.from(values);
  for (const layer of layers) {
    const { inputs, weight, bias, shift, ranges } = layer;
    const bounds = ranges.flatMap(({ units, low, high }) => Array(units).fill([low, high]));
    const outputs = outputsOf(layer);
    const y = new Float32Array(rows * outputs);
    for (let i = 0; i < y.length; i++) {
      const [row, output] = [Math.floor(i / outputs), i % outputs];
      let sum = reverse ? Math.fround(Number(bias[output])) : 0;
      for (let j = 0; j < inputs; j++) {
        const k = reverse ? inputs - 1 - j : j;
        const term = Math.fround(Number(x[row * inputs + k]) * Number(weight[output * inputs + k]));
        sum = Math.fround(sum + term);
      }
      if (!reverse) sum = Math.fround(sum + Number(bias[output]));
      const [low, high] = bounds[output];
      y[i] = Math.min(Math.max(Math.floor(Math.fround(sum * 2 ** -Number(shift[output]))), low), high);
    }
    x = y;
  }
  return x;
}

describe('no codec is made or read', () => {
  const model = made.codec.model;
  const first = model.encoder[0] as Layer;
  const last = model.decoder.at(-1) as Layer;
  const encoder = (change: Partial<Layer>) => ({
    encoder: [{ ...first, ...change }, ...model.encoder.slice(1)],
  });
  const decoder = (change: Partial<Layer>) => ({
    decoder: [...model.decoder.slice(0, -1), { ...last, ...change }],
  });
  const tables = (change: Partial<IntegerModel['tables']>) => ({ tables: { ...model.tables, ...change } });
  const weight = ofMixtures.codec.model.tables.weight as Uint16Array<ArrayBuffer>;
  test.each<[string, Partial<IntegerModel>, RegExp]>([
    ['a sum of 2^24', encoder({ bias: first.bias.map(() => EXACT) }), /output 0 of layer encoder.0.*2\^24/],
    ['a layer of other inputs', encoder({ inputs: 11 }), /does not fit/],
    ['a shift beyond all', encoder({ shift: first.shift.map(() => 60) }), /the shift 60/],
    ['a range upside down', encoder({ ranges: [{ units: 7, low: 1, high: 0 }] }), /no valid ranges/],
    ['an index beyond its table', tables({ scale: model.tables.scale.slice(1) }), /beyond their table/],
    ['one head of two', decoder({ ranges: [{ units: 24, low: 0, high: 255 }] }), /not as many/],
    ['no layers', { encoder: [] }, /no layers/],
    [
      'a table that falls',
      tables({ normal: model.tables.normal.slice().reverse() }),
      /normal is not the upper half/,
    ],
    ['bins out of order', tables({ edges: model.tables.edges.slice().reverse() }), /not in order/],
    ['as many ends as bins', tables({ edges: new Int32Array(4096) }), /power of two/],
    ['a negative inverse', tables({ sigma: Int32Array.of(-1) }), /sigma/],
    ['another likelihood', { likelihood: 'gaussian' as 'logistic' }, /likelihood is gaussian/],
    ['no values', { values: 0 }, /values must be/],
    [
      'components without their heads',
      { components: 2, tables: ofMixtures.codec.model.tables },
      /not as many/,
    ],
    ['components without weights', { components: 2 }, /weight is not of weights/],
    ['too many components', { components: 17, ...tables({ weight }) }, /components must be/],
    ['a weight of 0', { components: 2, ...tables({ weight: new Uint16Array(9) }) }, /weight is not of/],
    [
      'weights that rise',
      { components: 2, ...tables({ weight: weight.slice().reverse() }) },
      /weight is not/,
    ],
    ['components of bits', { ...ofBits.codec.model, components: 2 }, /but codes bits/],
  ])('of %s', async (_, change, message) => {
    await expect(codecOf({ ...model, ...change })).rejects.toThrow(message);
    await expect(codecOf({ ...model, ...change })).rejects.toBeInstanceOf(CodecError);
  });
});

describe('a codec is refused for', () => {
  const data = noise(24);
  test.each([
    [
      'a likelihood that is no table of bytes',
      { input: 12, latent: 2, likelihood: 'gaussian' },
      /logistic or bernoulli|bernoulli or logistic/,
    ],
    ['labels', { input: 12, latent: 2, classes: 3 }, /without labels/],
    [
      'residual blocks',
      { input: 12, encoder: [{ residual: [12] }], latent: 2 },
      /encoder\.0 is a residual block/,
    ],
    [
      'another activation',
      { input: 12, encoder: [4], latent: 2, activation: 'tanh' },
      /relu, but that of encoder\.0 is tanh/,
    ],
  ] as const)('%s', async (_, spec, message) => {
    const error = await quantize(modelFile(spec), data).catch((caught) => caught);
    expect(error).toBeInstanceOf(CodecError);
    expect(error.message).toMatch(message);
  });

  test('images that are not the model’s', async () => {
    const bytes = modelFile(BYTES);
    await expect(quantize(bytes, noise(13))).rejects.toThrow(/no whole number of examples of 12 values/);
    await expect(quantize(bytes, new Uint8Array(0))).rejects.toBeInstanceOf(DataError);
    await expect(quantize(modelFile(BITS), noise(20))).rejects.toThrow(/is of bits, 0 and/);
    await expect(quantize(bytes, noise(36), { shape: [3, 3] })).rejects.toThrow(
      /shape must be sizes whose product is 12, as the model has it, not 3x3/,
    );
    await expect(quantize(bytes, images, { shape: 12 as never })).rejects.toThrow(
      /as the model has it, not 12/,
    );
    await expect(quantize(bytes, images, { examples: 0 })).rejects.toBeInstanceOf(OptionError);
    await expect(quantize(bytes, images, { example: 9 } as object)).rejects.toThrow(
      /example is not an option/,
    );
    await expect(quantize(bytes, images, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  test('a model beyond its limits, of which it is not said that a codec is damaged', async () => {
    const spec = { input: 12, encoder: [4], latent: 4097, decoder: [4], likelihood: 'logistic' } as const;
    await expect(quantize(modelFile(spec), data)).rejects.toThrow(
      /^No codec can be made of this model: latent must be from 1 to 4096, not 4097\. Train/,
    );
  });

  test('a model file, or another, in its place', async () => {
    await expect(readCodec(modelFile(BYTES))).rejects.toBeInstanceOf(CodecError);
    await expect(readCodec(modelFile(BYTES))).rejects.toThrow(/F32\. Choose the file that quantize has made/);
    await expect(readCodec(noise(100))).rejects.toThrow(/no codec, or a damaged one: .*\. Choose the file/);
    await expect(readCodec(undefined as never)).rejects.toThrow(/not undefined\. Choose the file/);
    await expect(readCodec(noise(100))).rejects.not.toThrow(/Save the model/);
  });
});
