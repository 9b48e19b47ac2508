import { byNaturalOrder } from '../../src/data/index';
import type { Channels } from '../live';
import type { Skipped } from './chosen';
import type { Collection } from './split';

/** What there is to see of images before anything is learnt from them. */
export interface Preview {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** There are colours, be they learnt or not. */
  readonly coloured: boolean;
  readonly train: number;
  readonly test: number;
  /** Each class with its images, in natural order; none where there is but one. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Of labels that a model can be told; 0 where training or test images have none, or there are too many. */
  readonly told: number;
  /** Bytes as they were read, and the one that stands for white. */
  readonly darkest: number;
  readonly brightest: number;
  readonly white: number;
  /** Some images as they will be learnt, [n, height, width, channels]. */
  readonly examples: Uint8Array;
  /** What was done to the images, and what is odd about them, a sentence each. */
  readonly notes: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** Images that are shown. */
const EXAMPLES = 8;

/** Images from all over the set, as classes often follow each other. */
export function examplesOf(images: Uint8Array, values: number): Uint8Array {
  const count = images.length / values;
  const shown = Math.min(EXAMPLES, count);
  const examples = new Uint8Array(shown * values);
  for (let i = 0; i < shown; i++) {
    const place = Math.floor(((i + 0.5) * count) / shown);
    examples.set(images.subarray(place * values, (place + 1) * values), i * values);
  }
  return examples;
}

export function classCounts({ classOf, test }: Pick<Collection, 'classOf' | 'test'>): Preview['classes'] {
  const counts = new Map<string, number>();
  for (const name of [...(classOf ?? []), ...(test?.classOf ?? [])])
    counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size < 2) return [];
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => byNaturalOrder(a.name, b.name));
}
