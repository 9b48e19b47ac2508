import { DataError } from '../errors';
import { counted, shown } from '../words';
import { type Examples, packExamples } from './examples';
import type { Labels } from './labels';

type Values = Uint8Array | Float32Array;

/** Examples that are read while a model learns from them: for more than GPU memory holds, or than any memory does. */
export interface Source {
  /** Examples, 2^31 - 1 at most. */
  readonly count: number;
  /** What is read: pixels, 255 standing for 1, or floats. */
  readonly kind: Examples['kind'];
  /** Examples [first, first + count), row by row. A few calls may be under way at a time. */
  read(first: number, count: number): Promise<Values> | Values;
  /**
   * Examples by their numbers, row by row, for a source to which any order is the same, as it is to memory. Then a model
   * learns from them in the order in which it would if the GPU had them all. Otherwise it takes stretches of a 64th of
   * a window in an order of each epoch's own, and within a window its examples.
   */
  pick?(examples: Uint32Array): Promise<Values> | Values;
  /** The number of an example by which errors name it, such as its row in a file, where that is not its place. */
  number?(example: number): number;
  /** Examples on the GPU at a time, cut to whole batches but for at least one: what 64 MiB hold by default. */
  readonly window?: number;
}

/** Throws a DataError for what is no source. */
export function checkSource(source: Source): void {
  const { count, kind, read, pick, window = 1 } = source;
  for (const [name, value] of Object.entries({ count, window })) {
    if (!Number.isSafeInteger(value) || value < 1 || value >= 2 ** 31)
      throw new DataError(
        `A source's ${name} must be a whole number from 1 to 2^31 - 1, not ${shown(value)}.`,
      );
  }
  if (kind !== 'bytes' && kind !== 'floats')
    throw new DataError(`A source's kind must be "bytes" or "floats", not ${shown(kind)}.`);
  if (typeof read !== 'function' || (pick !== undefined && typeof pick !== 'function'))
    throw new DataError('A source must have a function read(first, count).');
}

/** Reads a stretch of examples, or the `picked` ones, checked and packed with their `labels`, which are by all examples' numbers. Throws a DataError, for what the source throws, too. */
export async function readSource(
  source: Source,
  width: number,
  first: number,
  count: number,
  picked?: Uint32Array,
  labels?: Labels,
): Promise<Examples> {
  const place = (at: number) => picked?.[at] ?? first + at;
  const number = (at: number) => numberOf(source, place(at));
  let values: Values;
  try {
    values = await (picked && source.pick ? source.pick(picked) : source.read(first, count));
  } catch (cause) {
    throw new DataError(
      `The source could not read ${counted(count, 'example')} from example ${number(0)} on: ${cause}`,
      { cause },
    );
  }
  const own = labels && Uint32Array.from({ length: count }, (_, at) => labels[place(at)] as number);
  const examples = packExamples(values, width, { number, labels: own });
  if (examples.count === count && examples.kind === source.kind) return examples;
  throw new DataError(
    `The source was asked for ${counted(count, 'example')} of ${source.kind} and gave ${examples.count} of ${examples.kind}.`,
  );
}

/** The number of an example of a source in errors. */
export function numberOf(source: Source, example: number): number {
  return source.number?.(example) ?? example;
}

/** The examples of an array, read where they lie. */
export function arraySource(images: Values, width: number): Source {
  const row = (i: number) => images.subarray(i * width, (i + 1) * width);
  const kind = images instanceof Float32Array ? 'floats' : 'bytes';
  return {
    count: images.length / width,
    kind,
    read: (first, count) => images.subarray(first * width, (first + count) * width),
    async pick(examples) {
      const length = examples.length * width;
      const values = kind === 'floats' ? new Float32Array(length) : new Uint8Array(length);
      examples.forEach((example, i) => {
        values.set(row(example), i * width);
      });
      // What waits for the GPU must have its turn between.
      await new Promise((resolve) => setTimeout(resolve));
      return values;
    },
  };
}
