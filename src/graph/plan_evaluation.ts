import type { View } from '../gpu/view';
import { latentOf } from '../ops/latent/kernels';
import { latentStatistics, STATISTICS } from '../ops/statistics/latent_statistics';
import { padded } from '../ops/values';
import { STREAMS } from '../random';
import { scores } from '../step/scores';
import { advanceOf, ELBO, epochBuilder, fixedBinarization, gather } from './batches';
import type { Builder, Plan } from './builder';
import { nodesOf } from './nodes';
import type { Spec } from './spec';
import type { EpochOptions } from './training_options';

/** One step of evaluation: a batch forward and its losses. The examples come in their order. */
export function planEvaluation(spec: Spec, options: EpochOptions): Plan {
  const builder = epochBuilder(spec, options, STREAMS.evaluation, ELBO);
  gatherInOrder(builder, spec, options);
  builder.forward();
  const latent = latentOf(builder.bound('latent'));
  builder.add(latentStatistics(latent));
  builder.add(advanceOf(builder, { ...options, beta1: 0, beta2: 0 }));
  return builder.finish({ statistics: STATISTICS * padded(latent.z.columns) });
}

/**
 * The same, with what each example costs in buffer `scores`: reconstruction and KL in turn, those of the last `capacity`
 * examples, which are whole batches.
 */
export function planScores(spec: Spec, options: EpochOptions & { readonly capacity: number }): Plan {
  const { examples, batchSize, capacity } = options;
  const builder = epochBuilder(spec, options, STREAMS.evaluation, ELBO);
  gatherInOrder(builder, spec, options);
  builder.forward();
  const nodes = nodesOf(spec);
  const lossesOf = (part: 'likelihood' | 'latent') =>
    builder.arena.losses[nodes.find((node) => node.part === part)?.name as string] as View;
  const [reconstruction, kl] = [lossesOf('likelihood'), lossesOf('latent')];
  builder.add(scores({ reconstruction, kl, examples, batchSize, capacity }));
  builder.add(advanceOf(builder, { ...options, beta1: 0, beta2: 0 }));
  return builder.finish({ scores: 2 * capacity });
}

/**
 * The batches of an evaluation, in their order. What is binarised once is the data that were learnt from, whatever the seed of the
 * evaluation; what is binarised for each epoch is drawn by that.
 */
export function gatherInOrder(builder: Builder, { binarize }: Spec, options: EpochOptions): void {
  const { seed, dataSeed = seed } = options;
  if (binarize === 'each epoch') {
    const drawn = { by: 'example', stream: STREAMS.binarizedForEvaluation, numbered: false } as const;
    gather(builder, options, { binarize: drawn });
  } else {
    const fixed = binarize && fixedBinarization(binarize, false);
    gather(builder, { ...options, seed: dataSeed }, { binarize: fixed });
  }
}
