import type { Plan } from '../graph/plan';
import type { Dataset } from './data';
import type { FeedShape } from './feed';
import type { Model } from './model';
import { checkFit, type FitOptions, planOf } from './trainer';

// Steps of a fit by themselves, for who shows or measures them.

/** The step that `fit` runs with these options, as far as is known before the first one measured the GPU. */
export function planOfFit(
  model: Pick<Model, 'gpu' | 'spec' | 'seed' | 'products'>,
  dataset: FeedShape,
  options: Omit<FitOptions, 'epochs' | 'steps' | 'labels' | 'signal' | 'onProgress' | 'test' | 'testLabels'>,
): Plan {
  const { settings } = checkFit({ ...options, steps: 1 }, model.spec);
  return planOf(model, dataset, settings, { matmul: model.gpu.matmul, products: model.products });
}

/** Makes a model ready for the first step of a `fit` with these options. */
export function prepareFit(
  model: Model,
  { count: examples }: Dataset,
  options: Omit<FitOptions, 'epochs' | 'steps' | 'labels' | 'signal' | 'onProgress' | 'test' | 'testLabels'>,
): void {
  const { settings } = checkFit({ ...options, steps: 1 }, model.spec);
  model.prepare({ examples, batchSize: settings.batchSize }, settings);
}
