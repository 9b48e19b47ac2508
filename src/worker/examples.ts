import type { Gpu } from '../gpu/gpu';
import { Dataset } from '../train/data';
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
    readonly train: Dataset,
    readonly test: Dataset,
    /** Test images whose posterior means are shown as points, [n, height, width]. */
    readonly points: Uint8Array,
  ) {}

  static async upload(gpu: Gpu, data: DataSet): Promise<Examples> {
    const pixels = data.width * data.height;
    const judged = gpu.info.software ? data.test.subarray(0, SOFTWARE_TEST * pixels) : data.test;
    const train = await Dataset.upload(gpu, data.train, pixels);
    try {
      const test = await Dataset.upload(gpu, judged, pixels);
      return new Examples(data, train, test, judged.subarray(0, MOST_POINTS * pixels));
    } catch (error) {
      train.dispose();
      throw error;
    }
  }

  /** Training images that there are, or will be. */
  get expected(): number {
    return this.data.expected ?? this.train.count;
  }

  get pixels(): number {
    return this.data.width * this.data.height;
  }

  /** The first `count` test images. */
  first(count: number): Uint8Array {
    return this.data.test.subarray(0, count * this.pixels);
  }

  /** A test image. */
  image(index: number): Uint8Array {
    return this.data.test.slice(index * this.pixels, (index + 1) * this.pixels);
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
      images: this.first(CHOICE).slice(),
      ...(labels && { labels: labels.slice(0, CHOICE) }),
      ...(classes && { classes }),
    };
  }

  dispose(): void {
    this.train.dispose();
    this.test.dispose();
  }
}
      ink,
