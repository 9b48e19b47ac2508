import { CheckpointError } from '../errors';
import { type RawTensor, readRaw } from '../train/safetensors';
import { SIZES, type Type } from './codec_file';
import { damaged, MOST_CODEC } from './format';
import { PRECISION, Stack, StackError, TOTAL } from './rans';

/** A codec's file as archives hold it: each of its planes of bytes by its own counts, all in one stack (docs/format.md). */

/** Bytes of the file, of its head, and of the tables that follow. */
const SIZES_BYTES = 12;
const SYMBOLS = 256;
const FLAT = Uint16Array.from({ length: SYMBOLS }, () => TOTAL / SYMBOLS);

/** Bytes that are alike: the head of a file, a tensor of bytes, or one of the bytes of each value, less the one before. */
interface Plane {
  readonly length: number;
  get(i: number): number;
}

/** Of a codec's file. */
export function packed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = headBytes(bytes);
  const { tensors } = readRaw(bytes, SIZES);
  const planes = [planeOf(bytes.subarray(0, head)), ...[...tensors.values()].flatMap(planesOf)];
  const counts = planes.map(countsOf);
  const stack = new Stack();
  for (let p = planes.length - 1; p >= 0; p--) {
    const { length, get } = planes[p] as Plane;
    const widths = counts[p] as Uint16Array;
    const starts = startsOf(widths);
    for (let i = length - 1; i >= 0; i--) {
      const symbol = get(i);
      stack.push(starts[symbol] as number, widths[symbol] as number);
    }
  }
  const tables = Uint8Array.from(counts.flatMap(tableOf));
  const coded = stack.bytes();
  const result = new Uint8Array(SIZES_BYTES + tables.length + coded.length);
  const view = new DataView(result.buffer);
  [bytes.length, head, tables.length].forEach((size, i) => {
    view.setUint32(4 * i, size, true);
  });
  result.set(tables, SIZES_BYTES);
  result.set(coded, SIZES_BYTES + tables.length);
  return result;
}

/** The file of a codec, unchecked but for its sizes. Throws an ArchiveError. */
export function unpackCodec(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return unpacked(payload);
  } catch (cause) {
    if (!(cause instanceof StackError) && !(cause instanceof CheckpointError)) throw cause;
    throw damaged(`its codec: ${cause.message}`);
  }
}

function unpacked(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  if (payload.length < SIZES_BYTES) throw new StackError('it is too short');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const [size, head, tableBytes] = [0, 4, 8].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
  ];
  const end = SIZES_BYTES + tableBytes;
  if (size > MOST_CODEC || head > size || end > payload.length)
    throw new StackError('its sizes are not right');
  const tables = readTables(payload.subarray(SIZES_BYTES, end));
  const stack = new Stack(payload.subarray(end));
  const bytes = new Uint8Array(size);
  popPlane(stack, tables, { length: head, set: (i, symbol) => (bytes[i] = symbol) });
  for (const { dtype, bytes: own } of readRaw(bytes, SIZES).tensors.values()) {
    const width = SIZES[dtype as Type];
    for (let byte = 0; byte < width; byte++)
      popPlane(stack, tables, {
        length: own.length / width,
        set: (i, symbol) => (own[i * width + byte] = symbol),
      });
    if (width > 1) addBefore(own, width);
  }
  if (!stack.isEmpty() || !tables.next().done) throw new StackError('something of it is left over');
  return bytes;
}

function popPlane(
  stack: Stack,
  tables: Iterator<Uint16Array>,
  { length, set }: { readonly length: number; set(i: number, symbol: number): void },
): void {
  const widths = tables.next().value as Uint16Array | undefined;
  if (!widths) throw new StackError('a table of counts is missing');
  const starts = startsOf(widths);
  const symbols = new Uint8Array(TOTAL);
  widths.forEach((width, symbol) => {
    symbols.fill(symbol, starts[symbol], (starts[symbol] as number) + width);
  });
  for (let i = 0; i < length; i++) {
    const symbol = symbols[stack.peek()] as number;
    stack.drop(starts[symbol] as number, widths[symbol] as number);
    set(i, symbol);
  }
}

/** Of the length of a file's JSON and of that. */
function headBytes(bytes: Uint8Array): number {
  return 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

function planeOf(bytes: Uint8Array): Plane {
  return { length: bytes.length, get: (i) => bytes[i] as number };
}

function planesOf({ dtype, bytes }: RawTensor): Plane[] {
  const width = SIZES[dtype as Type];
  if (width === 1) return [planeOf(bytes)];
  const differences = new Uint8Array(bytes);
  for (let at = bytes.length - width; at >= width; at -= width)
    addTo(differences, at, width, -valueAt(differences, at - width, width));
  return Array.from({ length: width }, (_, byte) => ({
    length: bytes.length / width,
    get: (i) => differences[i * width + byte] as number,
  }));
}

/** Values of their differences, in place. */
function addBefore(bytes: Uint8Array, width: number): void {
  for (let at = width; at < bytes.length; at += width)
    addTo(bytes, at, width, valueAt(bytes, at - width, width));
}

function valueAt(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let byte = width - 1; byte >= 0; byte--) value = value * SYMBOLS + (bytes[at + byte] as number);
  return value;
}

/** Modulo what so many bytes hold. */
function addTo(bytes: Uint8Array, at: number, width: number, by: number): void {
  let value = valueAt(bytes, at, width) + by;
  for (let byte = 0; byte < width; byte++) {
    bytes[at + byte] = value;
    value = Math.floor(value / SYMBOLS);
  }
}

/** Counts of 2^14 for each byte of a plane, at least 1 for one that it has; the same for all where that is shorter. */
function countsOf({ length, get }: Plane): Uint16Array {
  const times = new Float64Array(SYMBOLS);
  for (let i = 0; i < length; i++) {
    const symbol = get(i);
    times[symbol] = (times[symbol] as number) + 1;
  }
  const widths = Uint16Array.from(times, (n) => (n > 0 ? Math.max(Math.floor((n / length) * TOTAL), 1) : 0));
  // What rounding leaves, or has taken, is the most frequent one's.
  const largest = widths.indexOf(Math.max(...widths));
  const left = TOTAL - widths.reduce((a, b) => a + b, 0);
  if ((widths[largest] as number) + left < 1) return FLAT;
  widths[largest] = (widths[largest] as number) + left;
  const bits = times.reduce(
    (sum, n, i) => (n > 0 ? sum + n * (PRECISION - Math.log2(widths[i] as number)) : sum),
    0,
  );
  return length > 0 && bits + 8 * tableOf(widths).length < 8 * length ? widths : FLAT;
}

/** First and last symbol that have counts, and the counts of those between; two bytes for counts that are all alike. */
function tableOf(widths: Uint16Array): number[] {
  if (widths === FLAT) return [1, 0];
  const first = widths.findIndex((width) => width > 0);
  const last = widths.findLastIndex((width) => width > 0);
  return [
    first,
    last,
    ...Array.from(widths.subarray(first, last + 1)).flatMap((width) => [width & 255, width >> 8]),
  ];
}

function* readTables(bytes: Uint8Array): Generator<Uint16Array, undefined> {
  for (let at = 0; at < bytes.length; ) {
    const [first = 0, last = 0] = bytes.subarray(at, at + 2);
    at += 2;
    if (first > last) {
      yield FLAT;
      continue;
    }
    const widths = new Uint16Array(SYMBOLS);
    for (let symbol = first; symbol <= last; symbol++, at += 2)
      widths[symbol] = (bytes[at] ?? 0) + SYMBOLS * (bytes[at + 1] ?? 0);
    if (widths.reduce((a, b) => a + b, 0) !== TOTAL) throw new StackError('its counts do not come to 2^14');
    yield widths;
  }
  return undefined;
}

function startsOf(widths: Uint16Array): Uint16Array {
  const starts = new Uint16Array(SYMBOLS);
  for (let symbol = 1; symbol < SYMBOLS; symbol++)
    starts[symbol] = (starts[symbol - 1] as number) + (widths[symbol - 1] as number);
  return starts;
}
