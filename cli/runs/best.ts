import { separate } from '../../src/data/index';
import type { EpochMetrics } from '../../src/index';
import type { Images, LabelArray, Values } from '../data/image_set';
import { valuesOf } from '../data/shape';
import { placesOf } from '../data/some';

/** Images for testing that are evaluated at the end of each epoch, unless an option says otherwise. */
export const TEST_LIMIT = 10_000;

/** What each epoch is tested on. */
export interface EpochTest {
  readonly images: Values;
  /** For a conditional model. */
  readonly labels?: LabelArray | undefined;
}

/** The images to test each epoch on: all, or so many, drawn by a fixed seed; undefined for none. */
export function epochTest(images: Images, limit: number, labels?: LabelArray): EpochTest | undefined {
  const { count, pixels } = images;
  if (limit === 0) return undefined;
  const places = placesOf(count, limit);
  if (!places) return { images: pixels, labels };
  return {
    images: separate(pixels, valuesOf(images), places).chosen,
    labels: labels && separate(labels, 1, places).chosen,
  };
}

/** The epoch of the highest test ELBO, the first of equals; undefined where none was tested. */
export function bestOf(epochs: readonly EpochMetrics[]): EpochMetrics | undefined {
  return epochs.reduce<EpochMetrics | undefined>(
    (best, epoch) => (isBetter(epoch, best) ? epoch : best),
    undefined,
  );
}

/** Whether an epoch's test ELBO is above that of the best one before it. */
export function isBetter({ test }: EpochMetrics, best: EpochMetrics | undefined): boolean {
  return Number.isFinite(test?.elbo) && (!best?.test || (test?.elbo ?? 0) > best.test.elbo);
}

/** Whether so many epochs have passed since the best one. */
export function outOfPatience(epochs: readonly EpochMetrics[], patience: number | undefined): boolean {
  const [best, last] = [bestOf(epochs), epochs.at(-1)];
  return patience !== undefined && !!best && !!last && last.epoch - best.epoch >= patience;
}
