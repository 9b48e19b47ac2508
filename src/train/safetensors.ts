import { fileKind, KIND_BYTES } from '../data/file_kind';
import { CheckpointError } from '../errors';
import { shown } from '../words';
import { FLOAT_BYTES, type FloatType, toFloats } from './dtypes';
import { littleEndian } from './little_endian';

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): the length of a JSON header as a 64-bit integer,
 * the header, then the tensors, little-endian, without gaps. Written as F32; F16, BF16 and F64 are read, too.
 */
export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, F32Tensor>;
}

export interface F32Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A tensor as it lies in a file: little-endian, in the order of its shape. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface RawSafetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, RawTensor>;
}

/** Headers of this library's models take some kilobytes; a larger claim is an attack or another file. */
const MAX_HEADER = 1 << 24;

export function writeSafetensors({ metadata, tensors }: Safetensors): Uint8Array<ArrayBuffer> {
  const raw = new Map(
    [...tensors].map(([name, { shape, values }]) => [
      name,
      { dtype: 'F32', shape, bytes: littleEndian(values) },
    ]),
  );
  return writeRaw({ metadata, tensors: raw });
}

export function writeRaw({ metadata, tensors }: RawSafetensors): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  // Spaces bring the tensors to a multiple of eight bytes.
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(
    json + ' '.repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8),
  );
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const tensor of tensors.values()) {
    bytes.set(tensor.bytes, at);
    at += tensor.bytes.length;
  }
  return bytes;
}

/** Reads and checks a file. Nothing is allocated by a size that the file only claims. Throws {@link CheckpointError}. */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { metadata, tensors } = readRaw(bytes, FLOAT_BYTES);
  const floats = new Map<string, F32Tensor>();
  for (const [name, { dtype, shape, bytes: own }] of tensors)
    floats.set(name, { shape, values: toFloats(own, dtype as FloatType) });
  return { metadata, tensors: floats };
}

/** The same for tensors of the types that `sizes` has, with the bytes of a value. The tensors are views of the file. */
export function readRaw(bytes: Uint8Array, sizes: Readonly<Record<string, number>>): RawSafetensors {
  if (!(bytes instanceof Uint8Array))
    throw new CheckpointError(`A model file must be given as a Uint8Array, not ${shown(bytes)}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8)
    throw (
      otherKind(bytes) ?? broken(`it has only ${bytes.length} of the 8 bytes that come before its header`)
    );
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER || length > bytes.length - 8) {
    throw (
      otherKind(bytes) ??
      broken(`by its first 8 bytes the header has ${length} bytes, but the file has ${bytes.length}`)
    );
  }
  const header = parseHeader(bytes, length);
  const data = bytes.subarray(8 + length);
  const entries: { name: string; dtype: string; shape: number[]; start: number; end: number }[] = [];
  let metadata = new Map<string, string>();
  for (const [name, entry] of header) {
    if (name === '__metadata__') metadata = checkMetadata(entry);
    else entries.push({ name, ...checkEntry(name, entry, data.length, sizes) });
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  const tensors = new Map<string, RawTensor>();
  for (const { name, dtype, shape, start, end: stop } of entries) {
    if (start !== end)
      throw broken(`tensor ${name} begins at byte ${start}, but the tensor before it ends at byte ${end}`);
    end = stop;
    tensors.set(name, { dtype, shape, bytes: data.subarray(start, stop) });
  }
  if (end !== data.length)
    throw broken(`it has ${data.length} bytes of tensors, but its header describes ${end}`);
  return { metadata, tensors };
}

function parseHeader(bytes: Uint8Array, length: number): Map<string, unknown> {
  const text = bytes.subarray(8, 8 + length);
  let source: string;
  let json: unknown;
  try {
    // Some writers pad with NUL bytes instead of spaces.
    const end = text.findLastIndex((byte) => byte !== 0) + 1;
    source = new TextDecoder('utf-8', { fatal: true }).decode(text.subarray(0, end));
    json = JSON.parse(source);
  } catch {
    throw otherKind(bytes) ?? broken('its header cannot be read as JSON');
  }
  if (!isRecord(json)) throw broken('its header is not a JSON object');
  const entries = Object.entries(json);
  if (entries.length !== countKeys(source)) throw broken('its header has two entries of the same name');
  return new Map(entries);
}

/** Keys of the outermost object of valid JSON; `JSON.parse` keeps the last of several alike and says nothing. */
function countKeys(json: string): number {
  let depth = 0;
  let keys = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const token = json[i];
    if (quoted && token === '\\') i++;
    else if (token === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1) keys++;
  }
  return keys;
}

function checkMetadata(entry: unknown): Map<string, string> {
  if (!isRecord(entry)) throw broken('its __metadata__ is not a JSON object');
  const strings = Object.entries(entry);
  if (strings.some(([, value]) => typeof value !== 'string'))
    throw broken('its __metadata__ holds a value that is not a string');
  return new Map(strings as [string, string][]);
}

function checkEntry(
  name: string,
  entry: unknown,
  available: number,
  sizes: Readonly<Record<string, number>>,
) {
  if (!isRecord(entry)) throw broken(`the header's entry for tensor ${name} is not a JSON object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(sizes, dtype)) {
    const types = Object.keys(sizes).join(', ');
    throw new CheckpointError(
      `Tensor ${name} has the type ${String(dtype)}; this library reads ${types}. Save the model with float weights.`,
    );
  }
  if (!isCounts(shape) || shape.length > 8) throw broken(`tensor ${name} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw broken(`tensor ${name} has no valid data_offsets`);
  const [start, end] = offsets as [number, number];
  if (start > end || end > available)
    throw broken(`tensor ${name} is at bytes ${start} to ${end}, but there are ${available}`);
  const needed = shape.reduce((a, b) => a * b, 1) * (sizes[dtype] as number);
  if (needed !== end - start) {
    throw broken(
      `tensor ${name} of shape [${shape.join(', ')}] has ${end - start} bytes instead of ${needed}`,
    );
  }
  return { dtype, shape, start, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** What to do with files that people take for models. */
const WAYS_ON: Readonly<Record<string, string>> = {
  idx: 'Give it as the data, and the .safetensors file that training saved as the model.',
  pytorch: 'Save its state_dict as safetensors: safetensors.torch.save_file(model.state_dict(), path).',
  pickle: 'Save its weights as safetensors: safetensors.torch.save_file(model.state_dict(), path).',
  gzip: 'Unpack it first.',
  lfs: 'Fetch the file itself: git lfs pull.',
};

/** An error that names what a file is instead of a model, where that can be told. */
function otherKind(bytes: Uint8Array): CheckpointError | undefined {
  const found = fileKind(bytes.subarray(0, KIND_BYTES));
  if (!found || found.kind === 'safetensors') return undefined;
  const way = WAYS_ON[found.kind] ?? 'Choose the .safetensors file that training saved.';
  return new CheckpointError(`This is ${found.name}, not a model (safetensors). ${way}`);
}

function broken(what: string): CheckpointError {
  return new CheckpointError(
    `This is not a valid safetensors file: ${what}. Save the model again, or choose another file.`,
  );
}
