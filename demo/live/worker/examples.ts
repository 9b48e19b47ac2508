import type { Gpu } from '../../../src/gpu/gpu';
import { type Picture, valuesOf } from '../../../src/graph/pictures';
import { Dataset } from '../../../src/train/data';
import type { Kept } from './history';
import type { DataFacts, DataSet } from './protocol';
import type { Input } from './settings';

const MOST_POINTS = 5000;
/** Test images that the page chooses from. */
const CHOICE = 20;

/** What a model needs of examples. */
export interface Suit {
  /** Labels beside the images, for a conditional model. */
  readonly labelled: boolean;
  /** Test images that it is judged by, at most. */
  readonly judged: number;
}

/** A data set on a GPU, and the parts of it that are shown. */
export class Examples {
  private constructor(
    readonly data: DataSet,
    /** Training images: the first part, where there is one, and all, once they are here. */
    readonly part: Dataset | undefined,
    readonly all: Dataset | undefined,
    readonly test: Dataset,
    readonly suit: Suit,
    /** Test images whose posterior means are shown as points, [n, height, width, channels]. */
    readonly points: Uint8Array,
  ) {}

  /** `before` has the same data on the GPU, or their first part, of which what suits is taken over. */
  static async upload(gpu: Gpu, data: DataSet, suit: Suit, before?: Examples): Promise<Examples> {
    const { labelled } = suit;
    const same = before?.suit.labelled === labelled ? before : undefined;
    const values = valuesOf(shapeOf(data));
    const judged = data.test.subarray(0, suit.judged * values);
    const made: Dataset[] = [];
    const upload = async (images: Uint8Array, labels?: Uint8Array): Promise<Dataset> => {
      const own = labelled && labels && { labels: labels.subarray(0, images.length / values) };
      const { text } = data;
      const dataset = await Dataset.upload(gpu, images, values, { ...own, ...(text && { text }) });
      made.push(dataset);
      return dataset;
    };
    try {
      const { first, trainLabels, labels } = data;
      const part = first
        ? (same?.part ?? (await upload(data.train.subarray(0, first * values), trainLabels)))
        : undefined;
      const count = data.train.length / values;
      const whole = count === (data.expected ?? count);
      const all = whole ? (same?.all ?? (await upload(data.train, trainLabels))) : undefined;
      const test = await upload(judged, labels);
      return new Examples(data, part, all, test, suit, judged.subarray(0, MOST_POINTS * values));
    } catch (error) {
      for (const dataset of made) dataset.dispose();
      throw error;
    }
  }

  /** Training images that there are, or will be. */
  get expected(): number {
    return this.data.expected ?? this.data.train.length / this.values;
  }

  /** What they are for a model. */
  get input(): Input {
    const { text } = this.data;
    return text ? { text } : this.shape;
  }

  get shape(): Picture {
    return shapeOf(this.data);
  }

  /** Of an image. */
  get values(): number {
    return valuesOf(this.shape);
  }

  /** Of an image, whatever its channels. */
  get pixels(): number {
    return this.data.width * this.data.height;
  }

  /** Of labels that a conditional model can be told; 0 where images have none. */
  get classes(): number {
    const { trainLabels, labels, classes } = this.data;
    return trainLabels && labels && classes ? classes.length : 0;
  }

  /** What a conditional model is told of some test images; of others, nothing. */
  told(first: number, count: number): { readonly labels?: Uint8Array } {
    const labels = this.suit.labelled && this.data.labels?.subarray(first, first + count);
    return labels ? { labels } : {};
  }

  /** The first `count` test images. */
  first(count: number): Uint8Array {
    return this.data.test.subarray(0, count * this.values);
  }

  /** The first `count` test images at most, of those that a model is judged by, and what a conditional one is told of them. */
  someTest(count: number): [images: Uint8Array, told: { readonly labels?: Uint8Array }] {
    const images = this.first(Math.min(count, this.test.count));
    return [images, this.told(0, images.length / this.values)];
  }

  /** A test image. */
  image(index: number): Uint8Array {
    return this.data.test.slice(index * this.values, (index + 1) * this.values);
  }

  /** What a kept run is told of them. */
  kept(): Pick<Kept, 'data' | 'extent' | 'digest' | 'origin'> {
    const { name: data, width, height, channels, train, test, digest, origin, text } = this.data;
    if (digest === undefined) return { data };
    const count = (train.length + test.length) / this.values;
    const extent = { count, width, height, channels, ...(text && { characters: width - 1 }) };
    return { data, extent, digest, ...(origin && { origin }) };
  }

  facts(): DataFacts {
    const { name, width, height, channels, train, test, labels, classes, ink = false, text } = this.data;
    return {
      name,
      width,
      height,
      channels,
      train: train.length / this.values,
      test: test.length / this.values,
      judged: this.test.count,
      ink,
      images: this.first(CHOICE).slice(),
      ...(text && { text }),
      ...(labels && { labels: labels.slice(0, CHOICE) }),
      ...(classes && { classes }),
    };
  }

  /** Frees their GPU memory, but for what `next` has taken over. */
  dispose(next?: Examples): void {
    if (this.part !== next?.part) this.part?.dispose();
    if (this.all !== next?.all) this.all?.dispose();
    this.test.dispose();
  }
}

function shapeOf({ height, width, channels }: DataSet): Picture {
  return [height, width, channels];
}
