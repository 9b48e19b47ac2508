import { CheckpointError } from '../errors';
import { type RawSafetensors, type RawTensor, readRaw } from '../train/safetensors';
import { shown } from '../words';
import { checkModel } from './check_model';
import type { Convolution } from './convolution';
import { CodecError } from './errors';
import type { IntegerModel, Layer, Range, Tables } from './model';

/** A model of integers as a file, and the hash that archives name it by. */
export interface Codec {
  readonly model: IntegerModel;
  /** SHA-256 of all that encoding and decoding depend on, in hexadecimal digits. */
  readonly hash: string;
  /** A safetensors file of integers. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What was read of a codec's file. Throws a {@link CodecError}, as its bytes are easily given in its place. */
export function codecOption(codec: Codec): Codec {
  if (codec?.model && codec.bytes instanceof Uint8Array) return codec;
  throw new CodecError(
    `A codec must be what quantize has made or readCodec has read, not ${shown(codec)}. Of a file: await readCodec(bytes).`,
  );
}

export const FORMAT = 'webgpu-vae codec';
/** Of codecs of mixtures, of others with convolutions, and of the rest. */
export const VERSIONS = ['3', '2', '1'] as const;

/** Types of integers, by their names in safetensors. */
const TYPES = { I32: Int32Array, U16: Uint16Array, I8: Int8Array } as const;
export type Type = keyof typeof TYPES;
type Values<T extends Type> = InstanceType<(typeof TYPES)[T]> & { readonly buffer: ArrayBuffer };
export const SIZES = { I32: 4, U16: 2, I8: 1 } as const satisfies Record<Type, number>;

const TABLES = {
  normal: 'U16',
  edges: 'I32',
  centres: 'I32',
  sigma: 'I32',
  values: 'U16',
  scale: 'I32',
} as const;
/** A mixture has one more. */
export function tablesWith(components: number | undefined) {
  return components === undefined ? TABLES : { ...TABLES, weight: 'U16' as const };
}
export const OF_LAYER = { bias: 'I32', shift: 'I8', weight: 'I8' } as const;

/** What the file says in words, beside its tensors. */
export interface Description {
  readonly likelihood: IntegerModel['likelihood'];
  readonly values: number;
  readonly latent: number;
  readonly components?: number;
  readonly encoder: readonly LayerDescription[];
  readonly decoder: readonly LayerDescription[];
}

interface LayerDescription {
  readonly name: string;
  readonly inputs: number;
  readonly ranges: readonly Range[];
  readonly convolution?: Convolution;
}

/** Reads and checks a codec's file. Throws a {@link CodecError}. */
export async function readCodec(bytes: Uint8Array): Promise<Codec> {
  const { metadata, tensors } = readTensors(bytes);
  if (metadata.get('format') !== FORMAT) {
    throw new CodecError(
      'This is no codec: it was not written by quantize. Make one of a trained model: webgpu-vae quantize.',
    );
  }
  if (!VERSIONS.some((version) => version === metadata.get('version'))) {
    throw new CodecError(
      `This codec has format version ${shown(metadata.get('version'))}; this library reads version ${VERSIONS[0]}. Take a newer version of webgpu-vae.`,
    );
  }
  const text = metadata.get('codec') ?? '';
  const [written, found] = [metadata.get('hash'), await hashOf(text, tensors)];
  if (written !== found) {
    throw new CodecError(
      `This codec is damaged: its hash is ${shown(written)}, but that of its contents is ${found}. Take another copy.`,
    );
  }
  const model = modelOf(descriptionOf(text), tensors);
  checkModel(
    model,
    (what) => `This codec is damaged: ${what}. Make it anew from its model, or take another copy.`,
  );
  return { model, hash: found, bytes: new Uint8Array(bytes) };
}

function readTensors(bytes: Uint8Array): RawSafetensors {
  try {
    return readRaw(bytes, SIZES);
  } catch (cause) {
    if (!(cause instanceof CheckpointError)) throw cause;
    // What else it says is of models.
    const why = cause.message.split(/[.;] /)[0]?.replace(/\.$/, '');
    throw new CodecError(
      `This is no codec, or a damaged one: ${why}. Choose the file that quantize has made of a trained model; the model itself is none.`,
      { cause },
    );
  }
}

function descriptionOf(text: string): Description {
  try {
    const read = JSON.parse(text);
    const parts: LayerDescription[][] = [read.encoder, read.decoder];
    const valid =
      typeof read.likelihood === 'string' &&
      parts.every(Array.isArray) &&
      parts
        .flat()
        .every(
          ({ name, ranges, convolution = {} }) =>
            typeof name === 'string' &&
            ranges.every(({ units }) => typeof units === 'number') &&
            convolution instanceof Object,
        );
    if (valid) return read;
  } catch {}
  throw new CodecError(
    'This codec is damaged: what it says of its model is not readable. Take another copy.',
  );
}

function modelOf(description: Description, tensors: ReadonlyMap<string, RawTensor>): IntegerModel {
  const of = <T extends Type>(name: string, type: T): Values<T> => {
    const tensor = tensors.get(name);
    if (tensor?.dtype !== type)
      throw new CodecError(`This codec is damaged: ${name} of type ${type} is missing. Take another copy.`);
    return valuesOf(tensor.bytes, type);
  };
  const layer = ({ name, inputs, ranges, convolution }: LayerDescription): Layer => ({
    ...{ name, inputs, ranges },
    ...(convolution && { convolution }),
    bias: of(`${name}.bias`, 'I32'),
    shift: of(`${name}.shift`, 'I8'),
    weight: of(`${name}.weight`, 'I8'),
  });
  const tables = Object.fromEntries(
    Object.entries(tablesWith(description.components)).map(([name, type]) => [
      name,
      of(`tables.${name}`, type),
    ]),
  );
  const { likelihood, values, latent, components } = description;
  return {
    likelihood,
    values,
    latent,
    ...(components !== undefined && { components }),
    encoder: description.encoder.map(layer),
    decoder: description.decoder.map(layer),
    tables: tables as unknown as Tables,
  };
}

/** Of the description, and of each tensor by name: name, type, shape, bytes. */
export async function hashOf(description: string, tensors: ReadonlyMap<string, RawTensor>): Promise<string> {
  const encoder = new TextEncoder();
  const parts = [encoder.encode(JSON.stringify(description))];
  for (const name of [...tensors.keys()].sort()) {
    const { dtype, shape, bytes } = tensors.get(name) as RawTensor;
    parts.push(encoder.encode(JSON.stringify([name, dtype, shape])), new Uint8Array(bytes));
  }
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function valuesOf<T extends Type>(bytes: Uint8Array, type: T): Values<T> {
  const size = SIZES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new TYPES[type](bytes.length / size);
  for (let i = 0; i < values.length; i++) {
    if (size === 4) values[i] = view.getInt32(4 * i, true);
    else values[i] = size === 2 ? view.getUint16(2 * i, true) : view.getInt8(i);
  }
  return values as Values<T>;
}
