import { checkClasses, checkLabels, type Labels } from '../data/labels';
import type { Source } from '../data/source';
import { OptionError, OutOfMemoryError } from '../errors';
import type { Gpu } from '../gpu/gpu';
import type { Spec } from '../graph/spec';
import { fetched } from '../modules';
import { Dataset, type Feed, type Images, packFor, shardsOf } from './data';

/** Of examples, what a plan depends on. */
export type FeedShape = Pick<Feed, 'kind' | 'count' | 'shards' | 'window'>;

/** Examples that were checked, and what it takes to have them on the GPU. */
export interface Supply {
  /** With batches of this size, if all goes well. */
  shape(batchSize: number): FeedShape;
  /**
   * Opens a feed and starts what is to run on it. Where GPU memory does not hold an array and the program beside it, the
   * array passes through it as a stream. With a seed, each epoch has an order of its own.
   */
  start<T>(
    options: { readonly batchSize: number; readonly seed?: number },
    start: (feed: Feed) => Promise<T>,
  ): Promise<{ readonly feed: Feed; readonly started: T; readonly release: () => void }>;
}

/** Checks examples, with labels for a conditional model, for a model of this spec on this GPU. Throws a DataError, or a LimitError. */
export async function supplyOf(gpu: Gpu, spec: Spec, images: Images, labels?: Labels): Promise<Supply> {
  if (images instanceof Dataset) {
    if (labels !== undefined) {
      throw new OptionError('labels', 'are given to Dataset.upload, where the examples are a dataset');
    }
    images.checkFor(gpu, spec);
    return {
      shape: () => images,
      start: async (_, start) => ({ feed: images, started: await start(images), release: () => {} }),
    };
  }
  const own = async <T>(feed: Feed, start: (feed: Feed) => Promise<T>) => {
    const release = () => feed.dispose();
    try {
      return { feed, started: await start(feed), release };
    } catch (error) {
      release();
      throw error;
    }
  };
  if (isSource(images)) {
    const { checkSource, Stream, windowOf } = await streaming();
    checkSource(images);
    const { kind, count } = images;
    checkClasses(spec.classes, labels, labels && checkLabels(labels, count));
    const labelled = labels !== undefined;
    return {
      shape: (batchSize) => ({ kind, count, window: windowOf(images, spec, batchSize, labelled).window }),
      start: async (options, start) =>
        own(await Stream.open(gpu, spec, images, { ...options, labels }), start),
    };
  }
  const examples = packFor(spec, images, { labels });
  const { kind, count } = examples;
  const shape = { kind, count, shards: shardsOf(gpu, examples) };
  return {
    shape: () => shape,
    async start(options, start) {
      try {
        return await own(await Dataset.from(gpu, examples, spec.input), start);
      } catch (error) {
        if (!(error instanceof OutOfMemoryError)) throw error;
        const { arraySource, Stream } = await streaming();
        return own(
          await Stream.open(gpu, spec, arraySource(images, spec.input), { ...options, labels }),
          start,
        );
      }
    },
  };
}

/** Most data stay on the GPU. */
const streaming = () => fetched(import('./stream'));

export function isSource(images: Exclude<Images, Dataset>): images is Source {
  return typeof (images as Source)?.read === 'function';
}
