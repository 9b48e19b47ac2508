import { separate, shuffledOrder } from '../../src/data/index';
import { count, counted } from '../terminal/format';
import type { ChosenExamples } from './chosen';
import { valuesOf } from './shape';

/** The places of so many of `count` examples, drawn by a fixed seed, in their order; undefined for all. */
export function placesOf(count: number, limit: number): Uint32Array | undefined {
  return limit < count ? shuffledOrder(count).subarray(0, limit).sort() : undefined;
}

/** Some of the examples that there are. */
export interface SomeExamples extends ChosenExamples {
  /** How many there are. */
  readonly of: number;
  /** The place of each among them; undefined for all. */
  readonly places?: Uint32Array | undefined;
}

/** So many of the examples, as `train` draws those that it tests each epoch on; all where `limit` is undefined. */
export function someOf(chosen: ChosenExamples, limit = Number.POSITIVE_INFINITY): SomeExamples {
  const { images, labels } = chosen;
  const { count: of, pixels, names } = images;
  const places = placesOf(of, limit);
  if (!places) return { ...chosen, of };
  const at = (values: readonly string[]) => Array.from(places, (place) => values[place] as string);
  return {
    ...chosen,
    images: {
      ...images,
      count: places.length,
      pixels: separate(pixels, valuesOf(images), places).chosen,
      numbers: places.map((place) => images.numbers?.[place] ?? place),
      ...(names && { names: at(names) }),
      ...(images.labels && { labels: separate(images.labels, 1, places).chosen }),
    },
    ...(labels && { labels: separate(labels, 1, places).chosen }),
    ...{ of, places },
  };
}

/** `10,000 images (mnist test)`, `1,000 of 10,000 images (mnist test), drawn by a fixed seed` */
export function describeSome({ of, places, name }: SomeExamples, noun: string): string {
  if (!places) return `${counted(of, noun)} (${name})`;
  return `${count(places.length)} of ${counted(of, noun)} (${name}), drawn by a fixed seed`;
}
