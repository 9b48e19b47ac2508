import { rowStride } from '../data/examples';
import type { Labels } from '../data/labels';
import { checkSource, numberOf, readSource, type Source } from '../data/source';
import { BufferUsage } from '../gpu/flags';
import type { Gpu } from '../gpu/gpu';
import type { Spec } from '../graph/spec';
import { seedWords } from '../random';
import { putNumber } from '../step/gather';
import type { Feed } from './data';
import { type Course, piecesOf, placeOf } from './order';
import { checkRange } from './ranges';

export { arraySource, checkSource } from '../data/source';

const WINDOW_BYTES = 1 << 26;
/** Reads for a window, and how many of them are under way at a time. */
const READS = 64;
const AT_ONCE = 4;

export interface StreamOptions {
  readonly batchSize: number;
  /** Each epoch takes the examples in an order of its own; as they lie without it. */
  readonly seed?: number;
  /** Of all examples, checked. */
  readonly labels?: Labels | undefined;
}

/** The examples of a source, which pass through a buffer on the GPU: while it holds a window, the next one is read. */
export class Stream implements Feed {
  readonly kind: Source['kind'];
  readonly count: number;
  readonly window: number;
  readonly given: Readonly<Record<string, GPUBuffer>>;
  /** The next window, on the CPU. */
  private readonly values: Uint8Array | Float32Array;
  private epoch = 0;
  private number = 0;
  private filling: Promise<void> | undefined;
  private disposed = false;

  private constructor(
    private readonly gpu: Gpu,
    private readonly spec: Spec,
    private readonly source: Source,
    private readonly batchSize: number,
    private readonly course: Course,
    private readonly buffer: GPUBuffer,
    private readonly labels: Labels | undefined,
    /** Behind the examples of a window are their numbers. */
    private readonly numbered: boolean,
  ) {
    this.kind = source.kind;
    this.count = source.count;
    this.window = course.window;
    this.given = { data: buffer };
    const length = course.window * (rowStride(spec.input, labels !== undefined) + (numbered ? 4 : 0));
    this.values = source.kind === 'bytes' ? new Uint8Array(length) : new Float32Array(length);
  }

  /** Throws an OutOfMemoryError. */
  static async open(
    gpu: Gpu,
    spec: Spec,
    source: Source,
    { batchSize, seed, labels }: StreamOptions,
  ): Promise<Stream> {
    const { window, bytes } = windowOf(source, spec, batchSize, labels !== undefined);
    // Without a seed, examples come in their order.
    const numbered = spec.binarize === 'once' && seed !== undefined;
    const size = bytes + (numbered ? window * (source.kind === 'bytes' ? 4 : 16) : 0);
    const buffer = await gpu.make((make) =>
      make({ label: 'data', size, usage: BufferUsage.STORAGE | BufferUsage.COPY_DST }),
    );
    const { count } = source;
    const course = {
      count,
      window,
      stretch: Math.ceil(window / READS),
      seed: seed === undefined ? undefined : seedWords(seed),
      picked: source.pick !== undefined,
    };
    return new Stream(gpu, spec, source, batchSize, course, buffer, labels, numbered);
  }

  /** The order of what is picked does not depend on how it is cut. */
  get shuffled(): number | undefined {
    return this.course.picked ? undefined : this.window;
  }

  check(): void {}

  async load(epoch: number, batch: number, signal?: AbortSignal): Promise<number> {
    const { gpu, batchSize, window, count, buffer, values } = this;
    const number = Math.floor((batch * batchSize) / window);
    if (!this.filling || this.epoch !== epoch || this.number !== number) this.fill(epoch, number);
    const lost = gpu.device.lost.then(() => gpu.check());
    await orAborted(Promise.race([this.filling, lost]), signal);
    await gpu.checked(() => gpu.device.queue.writeBuffer(buffer, 0, values as BufferSource));
    this.filling = undefined;
    return Math.ceil(Math.min((number + 1) * window, count) / batchSize) - batch;
  }

  prefetch(): void {
    if (this.filling) return;
    const last = (this.number + 1) * this.window >= this.count;
    if (last) this.fill(this.epoch + 1, 0);
    else this.fill(this.epoch, this.number + 1);
  }

  dispose(): void {
    this.disposed = true;
    this.buffer.destroy();
  }

  private fill(epoch: number, number: number): void {
    this.epoch = epoch;
    this.number = number;
    this.filling = this.read(epoch, number);
    this.filling.catch(() => {}); // `load` throws it
  }

  private async read(epoch: number, number: number): Promise<void> {
    const { spec, source, course, values, labels, numbered } = this;
    const stride = rowStride(spec.input, labels !== undefined);
    const place = placeOf(course, epoch, number);
    const reads: Promise<void>[] = [];
    for (const { at, first, rows, picked } of piecesOf(course, epoch, number)) {
      if (this.disposed) return;
      const read = readSource(source, spec.input, first, rows, picked, labels).then((examples) => {
        checkRange(spec, examples, (i) => numberOf(source, picked?.[i] ?? first + i));
        for (let i = 0; i < rows; i++) {
          const row = examples.values.subarray(i * stride, (i + 1) * stride);
          const to = place(at + i);
          values.set(row, to * stride);
          if (numbered) putNumber(values, course.window * stride + to * 4, picked?.[i] ?? first + i);
        }
      });
      if (reads.push(read) === AT_ONCE) await Promise.all(reads.splice(0));
    }
    await Promise.all(reads);
  }
}

/** Examples of a window, and its bytes. Throws a DataError for what is no source. */
export function windowOf(
  source: Source,
  { input }: Spec,
  batchSize: number,
  labelled: boolean,
): { window: number; bytes: number } {
  checkSource(source);
  const { count, kind } = source;
  const row = rowStride(input, labelled) * (kind === 'bytes' ? 1 : 4);
  const batches = Math.max(1, Math.floor((source.window ?? WINDOW_BYTES / row) / batchSize));
  const window = Math.min(count, batches * batchSize);
  return { window, bytes: window * row };
}

/** The promise, or the signal's reason. */
function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
