import type { Gpu } from '../../../src/gpu/gpu';
import type { Picture } from '../../../src/graph/pictures';
import { Dataset } from '../../../src/train/data';
import type { Kept } from './history';
import type { DataFacts, DataSet } from './protocol';

/** Test images that a software adapter judges by, and shows points of; a GPU judges by all. */
const SOFTWARE_TEST = 1000;
const MOST_POINTS = 5000;
/** Test images that the page chooses from. */
const CHOICE = 20;

/** A data set on a GPU, and the parts of it that are shown. */
export class Examples {
  private constructor(
    readonly data: DataSet,
    /** Training images: the first part, where there is one, and all, once they are here. */
    readonly part: Dataset | undefined,
    readonly all: Dataset | undefined,
    readonly test: Dataset,
    /** They have their labels with them, for a conditional model. */
    readonly labelled: boolean,
    /** Test images whose posterior means are shown as points, [n, height, width]. */
    readonly points: Uint8Array,
  ) {}

  /**
   * `labelled` puts labels beside the images, for a conditional model. `before` has the first part of these data on the GPU,
   * which is taken over.
   */
  static async upload(gpu: Gpu, data: DataSet, labelled: boolean, before?: Examples): Promise<Examples> {
    const pixels = data.width * data.height;
    const judged = gpu.info.software ? data.test.subarray(0, SOFTWARE_TEST * pixels) : data.test;
    const made: Dataset[] = [];
    const upload = async (images: Uint8Array, labels?: Uint8Array): Promise<Dataset> => {
      const own = labelled && labels && { labels: labels.subarray(0, images.length / pixels) };
      const dataset = await Dataset.upload(gpu, images, pixels, own || {});
      made.push(dataset);
      return dataset;
    };
    try {
      const { first, trainLabels, labels } = data;
      const part = first
        ? (before?.part ?? (await upload(data.train.subarray(0, first * pixels), trainLabels)))
        : undefined;
      const count = data.train.length / pixels;
      const all = count === (data.expected ?? count) ? await upload(data.train, trainLabels) : undefined;
      const test = await upload(judged, labels);
      return new Examples(data, part, all, test, labelled, judged.subarray(0, MOST_POINTS * pixels));
    } catch (error) {
      for (const dataset of made) dataset.dispose();
      throw error;
    }
  }

  /** Training images that there are, or will be. */
  get expected(): number {
    return this.data.expected ?? this.data.train.length / this.pixels;
  }

  get shape(): Picture {
    return [this.data.height, this.data.width, 1];
  }

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
    const labels = this.labelled && this.data.labels?.subarray(first, first + count);
    return labels ? { labels } : {};
  }

  /** The first `count` test images. */
  first(count: number): Uint8Array {
    return this.data.test.subarray(0, count * this.pixels);
  }

  /** The first `count` test images at most, and what a conditional model is told of them. */
  someTest(count: number): [images: Uint8Array, told: { readonly labels?: Uint8Array }] {
    const images = this.first(count);
    return [images, this.told(0, images.length / this.pixels)];
  }

  /** A test image. */
  image(index: number): Uint8Array {
    return this.data.test.slice(index * this.pixels, (index + 1) * this.pixels);
  }

  /** What a kept run is told of them. */
  kept(): Pick<Kept, 'data' | 'extent' | 'digest' | 'origin'> {
    const { name: data, width, height, train, test, digest, origin } = this.data;
    if (digest === undefined) return { data };
    const count = (train.length + test.length) / this.pixels;
    return { data, extent: { count, width, height }, digest, ...(origin && { origin }) };
  }

  facts(): DataFacts {
    const { name, width, height, train, test, labels, classes, ink = false } = this.data;
    return {
      name,
      width,
      height,
      train: train.length / this.pixels,
      test: test.length / this.pixels,
      judged: this.test.count,
      ink,
      images: this.first(CHOICE).slice(),
      ...(labels && { labels: labels.slice(0, CHOICE) }),
      ...(classes && { classes }),
    };
  }

  /** Frees their GPU memory, but for what `next` has taken over. */
  dispose(next?: Examples): void {
    if (this.part !== next?.part) this.part?.dispose();
    this.all?.dispose();
    this.test.dispose();
  }
}
