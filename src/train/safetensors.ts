import { CheckpointError } from '../errors';

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): the length of a JSON header as a 64-bit integer,
 * the header, then the tensors, little-endian, without gaps.
 */
export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, F32Tensor>;
}

export interface F32Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Headers of this library's models take some kilobytes; a larger claim is an attack or another file. */
const MAX_HEADER = 1 << 24;

export function writeSafetensors({ metadata, tensors }: Safetensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
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
  for (const { values } of tensors.values()) {
    bytes.set(littleEndian(values), at);
    at += values.byteLength;
  }
  return bytes;
}

/** Reads and checks a file. Nothing is allocated by a size that the file only claims. Throws {@link CheckpointError}. */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (!(bytes instanceof Uint8Array))
    throw new CheckpointError('A model file must be given as a Uint8Array.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw broken('it is shorter than the length of its header');
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER || length > bytes.length - 8) {
    throw broken(`its header claims ${length} bytes of a file of ${bytes.length}`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + length));
  const data = bytes.subarray(8 + length);
  const entries: { name: string; shape: number[]; start: number; end: number }[] = [];
  let metadata = new Map<string, string>();
  for (const [name, entry] of header) {
    if (name === '__metadata__') metadata = checkMetadata(entry);
    else entries.push({ name, ...checkEntry(name, entry, data.length) });
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  const tensors = new Map<string, F32Tensor>();
  for (const { name, shape, start, end: stop } of entries) {
    if (start !== end) throw broken(`tensor ${name} begins at byte ${start}, where ${end} was to come`);
    end = stop;
    // A copy, as the file's bytes need not lie where floats may. Not by `slice`, which in Node's Buffer is a view.
    tensors.set(name, {
      shape,
      values: new Float32Array(littleEndian(new Uint8Array(data.subarray(start, stop))).buffer),
    });
  }
  if (end !== data.length)
    throw broken(`it holds ${data.length} bytes of tensors, and its header tells of ${end}`);
  return { metadata, tensors };
}

function parseHeader(text: Uint8Array): Map<string, unknown> {
  try {
    const source = new TextDecoder('utf-8', { fatal: true }).decode(text);
    const json: unknown = JSON.parse(source);
    if (isRecord(json)) {
      const entries = Object.entries(json);
      if (entries.length === countKeys(source)) return new Map(entries);
    }
  } catch {
    // falls through to the error below
  }
  throw broken('its header is no JSON object with distinct names');
}

/** Keys of the outermost object of valid JSON; `JSON.parse` keeps the last of several alike and says nothing. */
function countKeys(json: string): number {
  let depth = 0;
  let keys = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1) keys++;
  }
  return keys;
}

function checkMetadata(entry: unknown): Map<string, string> {
  if (!isRecord(entry)) throw broken('its __metadata__ is no object');
  const strings = Object.entries(entry);
  if (strings.some(([, value]) => typeof value !== 'string'))
    throw broken('its __metadata__ holds more than strings');
  return new Map(strings as [string, string][]);
}

function checkEntry(name: string, entry: unknown, available: number) {
  if (!isRecord(entry)) throw broken(`the entry of tensor ${name} is no object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32') throw broken(`tensor ${name} is of type ${String(dtype)}, and only F32 is read`);
  if (!isCounts(shape) || shape.length > 8) throw broken(`tensor ${name} has no proper shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw broken(`tensor ${name} has no proper data_offsets`);
  const [start, end] = offsets as [number, number];
  if (start > end || end > available)
    throw broken(`tensor ${name} lies at bytes ${start} to ${end} of ${available}`);
  const elements = shape.reduce((a, b) => a * b, 1);
  if (elements * 4 !== end - start) {
    throw broken(
      `tensor ${name} of shape [${shape.join(', ')}] lies in ${end - start} bytes instead of ${elements * 4}`,
    );
  }
  return { shape, start, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function broken(what: string): CheckpointError {
  return new CheckpointError(
    `This is no intact safetensors file: ${what}. Save the model again, or take another file.`,
  );
}

const NATIVE_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** 32-bit values as little-endian bytes; they are that already nearly everywhere. */
export function littleEndian(values: Float32Array | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (NATIVE_LITTLE_ENDIAN) return bytes;
  const swapped = bytes.slice();
  for (let i = 0; i + 3 < swapped.length; i += 4) swapped.subarray(i, i + 4).reverse();
  return swapped;
}
