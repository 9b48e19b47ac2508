// Codecs of convolutional models: their integers are those of the dense layers that their windows come to.

import { describe, expect, test } from 'vitest';
import { readCodec } from '../../src/archive/codec_file';
import { CodecError } from '../../src/archive/errors';
import * as archive from '../../src/archive/index';
import { linearOf } from '../../src/archive/linear';
import { EXACT, type IntegerModel, type Layer, outputsOf, rowsOf } from '../../src/archive/model';
import { cpuNetwork } from '../../src/archive/network';
import { codecOf } from '../../src/archive/write_codec';
import { readRaw } from '../../src/train/safetensors';
import { COLOUR, GREY, joined, modelFile, noise, noisyBits } from '../support/archives';

const IMAGES = 30;
const colours = noise(IMAGES * 105);
const bits = noisyBits(IMAGES * 54);
const ofColour = await archive.quantize(modelFile(COLOUR), colours);
const ofGrey = await archive.quantize(modelFile(GREY), bits);
const both = [
  { ...ofColour, images: colours, values: colours },
  { ...ofGrey, images: bits, values: bits.map((value) => value / 255) },
];

/** As docs/format.md says what an output is, written out as a dense layer. */
function asDense(layer: Layer): Layer {
  const { convolution, inputs, ranges, weight, bias, shift } = layer;
  if (!convolution) return layer;
  const { kind, kernel, stride, from, to } = convolution;
  const [height, width, channels] = from;
  const pad = Math.floor((kernel - 1) / 2);
  const dense = {
    name: layer.name,
    inputs,
    weight: new Int8Array(outputsOf(layer) * inputs),
    bias: new Int32Array(outputsOf(layer)),
    shift: new Int8Array(outputsOf(layer)),
    ranges: ranges.map((range) => ({ ...range, units: range.units * to[0] * to[1] })),
  };
  let [at, first] = [0, 0];
  for (const { units } of ranges) {
    for (let pixel = 0; pixel < to[0] * to[1]; pixel++) {
      for (let channel = first; channel < first + units; channel++, at++) {
        dense.bias[at] = Number(bias[channel]);
        dense.shift[at] = Number(shift[channel]);
        for (let tap = 0; tap < kernel ** 2; tap++) {
          const [ky, kx] = [Math.floor(tap / kernel), tap % kernel];
          const [oy, ox] = [Math.floor(pixel / to[1]), pixel % to[1]];
          const place = (o: number, k: number) =>
            kind === 'conv2d' ? o * stride + k - pad : (o + pad - k) / stride;
          const [y, x] = [place(oy, ky), place(ox, kx)];
          if (![y, x].every(Number.isInteger) || y < 0 || x < 0 || y >= height || x >= width) continue;
          const row = weight.subarray((channel * kernel ** 2 + tap) * channels);
          for (let c = 0; c < channels; c++)
            dense.weight[at * inputs + (y * width + x) * channels + c] = Number(row[c]);
        }
      }
    }
    first += units;
  }
  return dense;
}

test('a codec has about the bits a dimension of the convolutional model that it was made of', () => {
  for (const { floatBits, integerBits } of both) {
    expect(integerBits / floatBits).toBeGreaterThan(0.98);
    expect(integerBits / floatBits).toBeLessThan(1.02);
  }
});

test('convolutions are the dense layers that they stand for, whose every sum stays below 2^24', async () => {
  for (const { codec, values } of both) {
    const { model } = codec;
    expect(model.decoder.some(({ convolution }) => convolution?.kind === 'upconv2d')).toBe(true);
    const dense = {
      ...model,
      encoder: model.encoder.map(asDense),
      decoder: model.decoder.map(asDense),
    };
    await codecOf(dense);
    const [network, other] = [cpuNetwork(model), cpuNetwork(dense)];
    expect(await network.encode(values, IMAGES)).toEqual(await other.encode(values, IMAGES));
    const centres = Float64Array.from({ length: IMAGES * model.latent }, (_, i) =>
      Number(model.tables.centres[(i * 997) % model.tables.centres.length]),
    );
    expect(await network.decode(centres, IMAGES)).toEqual(await other.decode(centres, IMAGES));
  }
});

test('any window and stride, also where a stride leaves pixels that no window reaches', () => {
  for (const kind of ['conv2d', 'upconv2d'] as const) {
    for (const kernel of [1, 2, 3, 4, 7]) {
      for (const stride of [1, 2]) {
        const [large, small] = [[5, 6] as const, [5, 6].map((size) => Math.ceil(size / stride))];
        const [from, to] = kind === 'conv2d' ? [large, small] : [small, large];
        const layer = {
          ...{ name: 'layer', inputs: Number(from[0]) * Number(from[1]) * 2, shift: Int8Array.of(0, 0, 0) },
          weight: new Int8Array(noise(3 * kernel ** 2 * 2, kernel).buffer),
          bias: Int32Array.of(1, -2, 3),
          ranges: [
            { units: 2, low: -1e6, high: 1e6 },
            { units: 1, low: -1e6, high: 1e6 },
          ],
          convolution: { kind, kernel, stride, from: [...from, 2], to } as unknown as archive.Convolution,
        };
        const sums = (of: Layer) =>
          linearOf(
            {
              ...{ inputs: of.inputs, heads: of.ranges, convolution: of.convolution },
              weight: Float64Array.from(of.weight),
              bias: Float64Array.from(of.bias),
            },
            () => {},
          )(Float64Array.from(noise(3 * layer.inputs)), 3);
        expect(sums(layer), `${kind} ${kernel} ${stride}`).toEqual(sums(asDense(layer)));
      }
    }
  }
});

test('archives give images back, and the codec in one is read with its convolutions', async () => {
  for (const { codec, images } of both) {
    const bytes = await joined(archive.compress(codec, images, { includeCodec: true, blockItems: 20 }));
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of archive.decompress(bytes)) parts.push(part.images);
    expect(new Uint8Array(await new Blob(parts).arrayBuffer())).toEqual(images);
    const read = await readCodec(codec.bytes);
    expect(read).toEqual(codec);
    expect(
      readRaw(codec.bytes, { I8: 1, U16: 2, I32: 4 }).metadata.get('version'),
      'readers of dense layers alone are told',
    ).toBe('2');
  }
});

test('of a codec with any bit of its header changed, none is taken for another', async () => {
  const { bytes, hash } = ofGrey.codec;
  const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  for (let bit = 0; bit < 8 * header; bit += 17) {
    const changed = bytes.slice();
    (changed[bit >> 3] as number) ^= 1 << (bit & 7);
    const read = await readCodec(changed).catch((error) => error);
    if (read instanceof Error) expect(read, `bit ${bit}`).toBeInstanceOf(CodecError);
    else expect(read.hash, `bit ${bit}`).toBe(hash);
  }
});

describe('no codec is made or read', () => {
  const { model } = ofColour.codec;
  const first = model.encoder[0] as Layer;
  const of = first.convolution as archive.Convolution;
  const encoder = (change: Partial<Layer>): Partial<IntegerModel> => ({
    encoder: [{ ...first, ...change }, ...model.encoder.slice(1)],
  });
  const shaped = (change: object) => encoder({ convolution: { ...of, ...change } });
  test.each<[string, Partial<IntegerModel>, RegExp]>([
    [
      'a channel whose sums come to 2^24',
      encoder({ bias: first.bias.map(() => EXACT) }),
      /channel 0 of layer encoder\.0.*2\^24/,
    ],
    ['another kind', shaped({ kind: 'conv3d' }), /no convolution/],
    ['a window of 8', shaped({ kernel: 8 }), /no convolution/],
    ['half a window', shaped({ kernel: 2.5 }), /no convolution/],
    ['a stride of 0', shaped({ stride: 0 }), /no convolution/],
    ['no picture', shaped({ from: undefined }), /no convolution/],
    ['a picture of two sizes', shaped({ from: [7, 15] }), /no convolution/],
    [
      'a picture of 2^40 pixels',
      shaped({ from: [2 ** 20, 2 ** 20, 3], to: [2 ** 19, 2 ** 19] }),
      /too many pixels/,
    ],
    ['a size of 2^53', shaped({ from: [2 ** 53, 5, 3], to: [2 ** 52, 3] }), /no convolution/],
    ['a picture that is not the one before', shaped({ from: [5, 5, 3], to: [3, 3] }), /does not fit/],
    ['a picture that the stride does not come to', shaped({ to: [4, 4] }), /no convolution/],
    ['a window without its weights', shaped({ kernel: 4 }), /does not fit/],
    ['fewer biases than channels', encoder({ bias: first.bias.slice(1) }), /does not fit/],
  ])('of %s', async (_, change, message) => {
    const error = await codecOf({ ...model, ...change }).catch((caught) => caught);
    expect(error).toBeInstanceOf(CodecError);
    expect(error.message).toMatch(message);
  });

  test('of convolutions that need more memory than a reader has, layer by layer, for a few bytes each', async () => {
    const large: Layer = {
      ...{ name: 'large', inputs: 2 ** 20, ranges: [{ units: 1, low: 0, high: 255 }] },
      ...{ weight: new Int8Array(49), bias: new Int32Array(1), shift: new Int8Array(1) },
      convolution: {
        kind: 'conv2d',
        kernel: 7,
        stride: 1,
        from: [2 ** 10, 2 ** 10, 1],
        to: [2 ** 10, 2 ** 10],
      },
    };
    const before = process.memoryUsage().arrayBuffers;
    const change = { values: 2 ** 20, encoder: Array(100).fill(large) };
    await expect(codecOf({ ...model, ...change })).rejects.toThrow(/layer large has too many pixels/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
    expect(rowsOf(large)).toBe(1);
  });
});
