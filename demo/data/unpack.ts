import { DataError } from '../../src/index';
import type { Attribute, DataSet } from '../live';
import { type Header, isAttributes, isChannels, isTextOf, parts } from './format';
import { hundredths } from './progress';

export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

export interface Listener {
  /**
   * Hears once, when enough has come to start with: views of what is to come, test labels included. The rest is read
   * when what it returns is done.
   */
  readonly onStart?: (first: DataSet) => void | Promise<void>;
  /** Hears what part has come, from 0 to 1, in steps of a hundredth or more. */
  readonly onProgress?: (fraction: number) => void;
}

/** Training images of the first part, which a run begins on. */
const FIRST = 4096;
/** A header is a few hundred bytes; a file without a line's end must not be read to its own. */
const MAX_HEADER = 1 << 16;
const MAX_SIDE = 1024;
const MAX_BYTES = 2 ** 30;
/** Milliseconds after which the event loop has a turn: training shares this thread. */
const TURN = 8;
/** Bytes that are decompressed in one go, which takes a millisecond or two: a browser hands over megabytes at a time. */
const SLICE = 1 << 15;

/**
 * Reads a packed data set ({@link Header}) as it comes, gzipped; fails as the stream does, and throws
 * {@link DataError} where it is not what its header promises.
 */
export async function unpack(packed: Bytes, { onStart, onProgress }: Listener = {}): Promise<DataSet> {
  const reader = slices(packed).pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    const { header, rest } = await readHeader(reader);
    const { name, width, height, channels = 1, classes, ink = false, ahead, attributes, text } = header;
    const columns = attributes?.length ?? 0;
    const values = width * height * channels;
    const contents = {
      train: new Uint8Array(header.train * values),
      test: new Uint8Array(header.test * values),
      labels: new Uint8Array(header.test),
      ...(header.trainLabels && { trainLabels: new Uint8Array(header.train) }),
      ...(attributes && { known: new Uint8Array(header.test * columns) }),
    };
    const { trainLabels, known } = contents;
    const first = Math.min(FIRST, header.train);
    const split = first < header.train ? { first } : {};
    const kinds = { ...(attributes && { attributes }), ...(text && { text }) };
    const whole = { name, width, height, channels, classes, ink, ...kinds, ...split, ...contents };
    const targets = parts(header, contents);
    const total = targets.reduce((sum, { length }) => sum + length, 0);
    const told = header.test + (trainLabels?.length ?? 0) + (known?.length ?? 0);
    const enough = told + (ahead + first) * values;

    const tell = hundredths(total, onProgress);
    let filled = 0;
    let started = false;
    let turn = performance.now();
    for (let chunk: Uint8Array | undefined = rest; chunk; chunk = (await reader.read()).value) {
      if (filled + chunk.length > total) throw new DataError('it is longer than its header says');
      fill(targets, chunk);
      filled += chunk.length;
      if (!started && filled >= enough) {
        started = true;
        for (const labels of [contents.labels, trainLabels]) if (labels) checkLabels(labels, classes);
        if (known) checkKnown(known, attributes as readonly Attribute[]);
        await onStart?.({
          ...whole,
          train: contents.train.subarray(0, first * values),
          test: contents.test.subarray(0, ahead * values),
          labels: contents.labels.subarray(0, ahead),
          ...(trainLabels && { trainLabels: trainLabels.subarray(0, first) }),
          ...(known && { known: known.subarray(0, ahead * columns) }),
          expected: header.train,
        });
      }
      tell(filled);
      if (performance.now() - turn > TURN) {
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
      }
    }
    if (filled < total) throw new DataError('it is shorter than its header says');
    return whole;
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  }
}

function slices(packed: Bytes): Bytes {
  const reader = packed.getReader();
  let left: Uint8Array<ArrayBuffer> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        left = left?.length ? left : (await reader.read()).value;
        if (!left) return controller.close();
        controller.enqueue(left.subarray(0, SLICE));
        left = left.subarray(SLICE);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Moves a chunk into the targets, and them on to where the next one goes. */
function fill(targets: Uint8Array[], chunk: Uint8Array): void {
  let from = 0;
  while (from < chunk.length) {
    const target = targets[0] as Uint8Array;
    const length = Math.min(target.length, chunk.length - from);
    target.set(chunk.subarray(from, from + length));
    from += length;
    if (length === target.length) targets.shift();
    else targets[0] = target.subarray(length);
  }
}

async function readHeader(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<{ header: Header; rest: Uint8Array }> {
  const decoder = new TextDecoder();
  let line = '';
  for (;;) {
    const { value } = await reader.read();
    const end = value?.indexOf(10) ?? -1;
    if (!value || (end < 0 && line.length + value.length > MAX_HEADER))
      throw new DataError('it has no header');
    line += decoder.decode(end < 0 ? value : value.subarray(0, end), { stream: end < 0 });
    if (end >= 0) return { header: parse(line), rest: value.subarray(end + 1) };
  }
}

function parse(line: string): Header {
  let header: Header;
  try {
    header = JSON.parse(line);
  } catch {
    throw new DataError('it has no header');
  }
  const { name, width, height, channels = 1, train, test, ahead, classes } = header ?? {};
  const { ink = false, trainLabels = false, attributes, text } = header ?? {};
  const whole = (value: unknown, max: number) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;
  const sound =
    typeof name === 'string' &&
    whole(width, MAX_SIDE) &&
    whole(height, MAX_SIDE) &&
    isChannels(channels) &&
    whole(train, MAX_BYTES) &&
    whole(test, MAX_BYTES) &&
    whole(ahead, test) &&
    Array.isArray(classes) &&
    classes.every((one) => typeof one === 'string') &&
    (attributes === undefined || isAttributes(attributes)) &&
    (text === undefined || (isTextOf(text, width) && height === 1 && channels === 1)) &&
    [ink, trainLabels].every((one) => typeof one === 'boolean');
  if (!sound) throw new DataError('its header is not one of a data set');
  const told = test * (1 + (attributes?.length ?? 0)) + (trainLabels ? train : 0);
  const bytes = told + (train + test) * width * height * channels;
  if (bytes > MAX_BYTES) throw new DataError(`its header promises ${bytes} bytes, more than ${MAX_BYTES}`);
  return header;
}

function checkLabels(labels: Uint8Array, classes: readonly string[]): void {
  const wrong = labels.find((label) => label >= classes.length);
  if (wrong !== undefined) throw new DataError(`it has a label ${wrong}, and ${classes.length} classes`);
}

function checkKnown(known: Uint8Array, attributes: readonly Attribute[]): void {
  for (const [i, place] of known.entries()) {
    const { name, values } = attributes[i % attributes.length] as Attribute;
    if (place >= values.length)
      throw new DataError(`it has a value ${place} of ${name}, and ${values.length} of these`);
  }
}
