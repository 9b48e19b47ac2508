import { type RawTensor, writeRaw } from '../train/safetensors';
import { checkModel } from './check_model';
import {
  type Codec,
  type Description,
  FORMAT,
  hashOf,
  OF_LAYER,
  SIZES,
  type Type,
  tablesWith,
  VERSIONS,
} from './codec_file';
import type { IntegerModel, Layer, Tables } from './model';

/** Checks a model, and writes it down. Throws a {@link CodecError}. */
export async function codecOf(model: IntegerModel): Promise<Codec> {
  checkModel(
    model,
    (what) =>
      `No codec can be made of this model: ${what}. Train a smaller one: docs/format.md has the limits.`,
  );
  const described = ({ name, inputs, ranges, convolution }: Layer) => ({
    ...{ name, inputs, ranges },
    ...(convolution && { convolution }),
  });
  const { likelihood, values, latent, components } = model;
  const description = JSON.stringify({
    likelihood,
    values,
    latent,
    ...(components !== undefined && { components }),
    encoder: model.encoder.map(described),
    decoder: model.decoder.map(described),
  } satisfies Description);
  const tensors = new Map<string, RawTensor>();
  for (const [name, type] of Object.entries(tablesWith(components))) {
    const table = model.tables[name as keyof Tables] as Tables[keyof Tables] & object;
    tensors.set(`tables.${name}`, { dtype: type, shape: [table.length], bytes: bytesOf(table, type) });
  }
  const layers = [...model.encoder, ...model.decoder];
  for (const layer of layers) {
    for (const [name, type] of Object.entries(OF_LAYER)) {
      const of = layer[name as keyof typeof OF_LAYER];
      const shape = name === 'weight' ? weightShape(layer) : [of.length];
      tensors.set(`${layer.name}.${name}`, { dtype: type, shape, bytes: bytesOf(of, type) });
    }
  }
  const hash = await hashOf(description, tensors);
  const [ofMixtures, ofConvolutions, others] = VERSIONS;
  const convolves = layers.some(({ convolution }) => convolution);
  const version = components !== undefined ? ofMixtures : convolves ? ofConvolutions : others;
  const metadata = new Map(Object.entries({ format: FORMAT, version, codec: description, hash }));
  return { model, hash, bytes: writeRaw({ metadata, tensors }) };
}

/** [outputs, inputs], or [channels, ky, kx, channels of what is read]. */
function weightShape({ bias, inputs, convolution }: Layer): number[] {
  if (!convolution) return [bias.length, inputs];
  const { kernel, from } = convolution;
  return [bias.length, kernel, kernel, from[2]];
}

/** Integers as little-endian bytes. */
function bytesOf(values: Int32Array | Uint16Array | Int8Array, type: Type): Uint8Array<ArrayBuffer> {
  const size = SIZES[type];
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (size === 4) view.setInt32(4 * i, value, true);
    else if (size === 2) view.setUint16(2 * i, value, true);
    else view.setInt8(i, value);
  });
  return bytes;
}
