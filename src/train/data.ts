import { onlyKnown } from '../arguments';
import { check } from '../checks';
import { checkBlocks } from '../data/blocks';
import { type Examples, packExamples } from '../data/examples';
import { checkClasses, type Labels } from '../data/labels';
import type { Source } from '../data/source';
import { DataError, OptionError, StateError } from '../errors';
import { BufferUsage } from '../gpu/flags';
import type { Gpu } from '../gpu/gpu';
import { ofTexts } from '../graph/brought';
import { loadText } from '../graph/load';
import type { Spec } from '../graph/spec';
import { shardName } from '../step/gather';
import type { TextShape } from '../text_shape';
import { counted } from '../words';
import { checkRange, checkUnit } from './ranges';

/**
 * What a model is trained and judged on: examples [n, input] row by row, or the same as a {@link Dataset}, or as a
 * {@link Source}. An array that GPU memory does not hold passes through it as a source does, in the same order.
 */
export type Images = Uint8Array | Float32Array | Dataset | Source;

/** How a program comes by its examples. */
export interface Feed {
  readonly kind: Examples['kind'];
  readonly count: number;
  /** As plans have them. */
  readonly shards?: readonly number[];
  readonly window?: number;
  /** Examples of the windows within which an epoch is shuffled, if it is not shuffled as a whole. */
  readonly shuffled?: number | undefined;
  /** The buffers by the names that plans use. */
  readonly given: Readonly<Record<string, GPUBuffer>>;
  /** Throws if nothing can be had of it. */
  check(): void;
  /** Has the examples of a batch, and of those that follow it, on the GPU; tells of how many batches. */
  load(epoch: number, batch: number, signal?: AbortSignal): Promise<number>;
  /** Reads on, as the GPU has work meanwhile. */
  prefetch(): void;
  dispose(): void;
}

/** Examples that stay on the GPU, for a caller who uses them more than once. */
export class Dataset {
  #disposed = false;

  private constructor(
    private readonly gpu: Gpu,
    /** @internal Of each shard. */
    readonly buffers: readonly GPUBuffer[],
    /** Examples in each of its buffers: several where none can be bound that holds all. */
    readonly shards: readonly number[],
    readonly kind: Examples['kind'],
    /** Values of an example. */
    readonly width: number,
    /** Examples. */
    readonly count: number,
    private readonly outsideUnit: string | undefined,
    /** @internal Undefined where it has no labels. */
    readonly largestLabel: number | undefined,
    /** Columns of the blocks that were found to add up to 1, if that was asked for. */
    private readonly categories: number | undefined,
    /** What its texts were found to be, likewise. */
    private readonly text: TextShape | undefined,
  ) {}

  /**
   * Uploads `images` [n, width]: bytes are pixels, 255 standing for 1; floats are what they are. `labels` [n]: class numbers,
   * for a conditional model. `categories`, for a categorical likelihood, has blocks of so many values checked, which must
   * add up to 1. `text`, for a model of texts, has bytes checked to be its tokens. Throws a DataError for a wrong length, a label that is no class number or a value that is not finite, a
   * LimitError for examples larger than what the adapter binds.
   */
  static async upload(
    gpu: Gpu,
    images: Uint8Array | Float32Array,
    width: number,
    options: {
      readonly labels?: Labels;
      readonly categories?: number;
      readonly text?: TextShape;
    } = {},
  ): Promise<Dataset> {
    onlyKnown(options, ['labels', 'categories', 'text']);
    const { categories, text, ...labels } = options;
    const examples = packExamples(images, width, labels);
    if (categories !== undefined) {
      check('categories', categories);
      if (width % categories !== 0) {
        throw new OptionError(
          'categories',
          `must divide the ${width} values of an example, which ${categories} does not`,
        );
      }
      checkBlocks(examples, width, categories);
    }
    if (text !== undefined) {
      await loadText();
      ofTexts().checkTokens(examples, text, width);
    }
    return Dataset.from(gpu, examples, width, { categories, text });
  }

  /** @internal */
  static async from(
    gpu: Gpu,
    examples: Examples,
    width: number,
    { categories, text }: Pick<Spec, 'categories' | 'text'> = {},
  ): Promise<Dataset> {
    gpu.check();
    const { kind, values, stride, count, outsideUnit, largestLabel } = examples;
    const shards = shardsOf(gpu, examples);
    const buffers = await gpu.make((buffer) => {
      const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST | BufferUsage.COPY_SRC;
      let first = 0;
      return shards.map((count) => {
        const part = values.subarray(first * stride, (first + count) * stride);
        first += count;
        const made = buffer({ label: 'data', size: part.byteLength, usage });
        gpu.device.queue.writeBuffer(made, 0, part as BufferSource);
        return made;
      });
    });
    return new Dataset(
      ...([gpu, buffers, shards, kind, width, count, outsideUnit, largestLabel, categories, text] as const),
    );
  }

  /** @internal The buffers by the names that plans use. */
  get given(): Record<string, GPUBuffer> {
    return Object.fromEntries(this.buffers.map((buffer, i) => [shardName(i), buffer]));
  }

  /** @internal What a {@link Feed} does: all batches are there. */
  async load(): Promise<number> {
    return Number.POSITIVE_INFINITY;
  }

  /** @internal */
  prefetch(): void {}

  /** Frees the examples' GPU memory. */
  dispose(): void {
    this.#disposed = true;
    for (const buffer of this.buffers) buffer.destroy();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** @internal Throws a StateError if the dataset was disposed of. */
  check(): void {
    if (this.#disposed) throw new StateError('This dataset was disposed of: upload it again.');
  }

  /** @internal Throws a DataError if a model of this spec on this GPU cannot take these examples, by default with their labels. */
  checkFor(gpu: Gpu, spec: Spec, labelled = true): void {
    this.check();
    if (this.gpu !== gpu)
      throw new DataError("This dataset is on another GPU device than the model: upload it to the model's.");
    if (this.width !== spec.input) {
      throw new DataError(
        `The model takes examples of ${counted(spec.input, 'value')}, but those of this dataset have ${this.width}: choose other data, or another input.`,
      );
    }
    checkUnit(spec, this.outsideUnit);
    checkClasses(spec.classes, undefined, this.largestLabel, labelled);
    const { categories, text } = spec;
    if (text) ofTexts().checkUploaded(this.text, text);
    if (categories === undefined || categories === this.categories) return;
    throw new DataError(
      `The model takes blocks of ${categories} categories, which were not checked when this dataset was uploaded: upload it with { categories: ${categories} }.`,
    );
  }
}

/** How many examples lie in each buffer, as few buffers as an adapter allows. Throws a LimitError if it cannot bind one. */
export function shardsOf(gpu: Gpu, { values, stride, count }: Examples): number[] {
  const bytes = stride * values.BYTES_PER_ELEMENT;
  gpu.checkSize('values of an example', bytes, 'give smaller examples, or bytes instead of floats');
  const most = Math.floor(gpu.largestBuffer / bytes);
  return Array.from({ length: Math.ceil(count / most) }, (_, i) => Math.min(most, count - i * most));
}

/**
 * Packs examples for a model, with labels for a conditional one. Throws a DataError for a wrong length, or values or
 * labels that the model does not take. With `gaps`, some values say nothing, so that blocks need not add up to 1.
 */
export function packFor(
  spec: Spec,
  images: Uint8Array | Float32Array,
  { labels, gaps = false }: { readonly labels?: Labels | undefined; readonly gaps?: boolean } = {},
): Examples {
  const examples = packExamples(images, spec.input, { labels });
  checkClasses(spec.classes, labels, examples.largestLabel);
  if (gaps) checkUnit(spec, examples.outsideUnit);
  else checkRange(spec, examples);
  return examples;
}
