import { STREAMS } from '../random';
import { advanceOf, ELBO, epochBuilder } from './batches';
import type { Plan } from './builder';
import { gatherInOrder } from './plan_evaluation';
import type { Spec } from './spec';
import type { EpochOptions } from './training_options';

/** Samples of an example in all, those of a step, and the steps that a batch takes. */
export interface MarginalOptions extends EpochOptions {
  readonly samples: number;
  readonly atATime: number;
  readonly rounds: number;
}

/**
 * One round of samples of a batch, added to what its examples' log p(x) is estimated from: buffer `results`. A batch has as many
 * steps as rounds. The examples come in their order.
 */
export function planMarginal(spec: Spec, options: MarginalOptions): Plan {
  const { samples, atATime, examples } = options;
  const objective = { ...ELBO, samples: atATime, allSamples: samples };
  const builder = epochBuilder(spec, options, STREAMS.marginal, objective);
  gatherInOrder(builder, spec, options);
  builder.forward();
  builder.add(advanceOf(builder, { ...options, beta1: 0, beta2: 0 }));
  return builder.finish({ results: 4 * examples });
}
