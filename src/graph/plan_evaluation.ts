import { STREAMS } from '../random';
import type { Binarization } from '../step/gather';
import { advanceOf, ELBO, epochBuilder, fixedBinarization, gather } from './batches';
import type { Plan } from './builder';
import type { Spec } from './spec';
import type { EpochOptions } from './training_options';

/** One step of evaluation: a batch forward and its losses. The examples come in their order. */
export function planEvaluation(spec: Spec, options: EpochOptions): Plan {
  const builder = epochBuilder(spec, options, STREAMS.evaluation, ELBO);
  gather(builder, options, { binarize: evaluationBinarization(spec) });
  builder.forward();
  builder.add(advanceOf(builder, { ...options, beta1: 0, beta2: 0 }));
  return builder.finish();
}

/** The same for every example and every evaluation with the same seed; examples come in their order. */
function evaluationBinarization({ binarize }: Spec): Binarization | undefined {
  if (binarize !== 'each epoch') return binarize && fixedBinarization(binarize, false);
  return { by: 'example', stream: STREAMS.binarizedForEvaluation, numbered: false };
}
