import { STREAMS } from '../random';
import { advanceOf, ELBO, epochBuilder, gather } from './batches';
import type { Plan } from './builder';
import type { Spec } from './spec';
import type { EpochOptions } from './training_options';

/** One step of evaluation: a batch forward and its losses. The examples come in their order. */
export function planEvaluation(spec: Spec, options: EpochOptions): Plan {
  const builder = epochBuilder(spec, options, STREAMS.evaluation, ELBO);
  gather(builder, options, false);
  builder.forward();
  builder.add(advanceOf(builder, { ...options, beta1: 0, beta2: 0 }));
  return builder.finish();
}
