import type { Dispatch } from '../gpu/kernel';
import { EXAMPLES, LABELS } from '../ops/node';
import type { Objective } from '../ops/op';
import { STREAMS, seedWords } from '../random';
import type { AdamOptions } from '../step/adam';
import { advance } from '../step/advance';
import { type Binarization, shardName } from '../step/gather';
import { gatherBytes } from '../step/gather_bytes';
import { gatherFloats } from '../step/gather_floats';
import { Builder } from './builder';
import type { Spec } from './spec';
import type { EpochOptions } from './training_options';

// What plans have in common that take their batches from data.

/** The objective of programs that do not learn. */
export const ELBO: Objective = {
  samples: 1,
  beta: 1,
  betaWarmup: 0,
  betaCycles: 1,
  freeBits: 0,
  freeBitsOf: 'each',
};

/** For programs that go through the data, a batch a step. */
export function epochBuilder(
  spec: Spec,
  options: EpochOptions,
  stream: number,
  objective: Objective,
): Builder {
  const { batchSize: size, examples, seed } = options;
  const listed = spec.text !== undefined;
  return new Builder(spec, options, { size, examples, seed: seedWords(seed), stream, listed }, objective);
}

type GatherOptions = Pick<EpochOptions, 'data' | 'examples' | 'shards' | 'window' | 'batchSize' | 'seed'>;

/** A batch from the data to `x`: a dispatch a shard. Of texts, their positions are listed. */
export function gather(
  builder: Builder,
  { data, examples, shards, window, batchSize, seed }: GatherOptions,
  { shuffle = false, binarize }: { readonly shuffle?: boolean; readonly binarize: Binarization | undefined },
): void {
  const batch = {
    x: builder.place(EXAMPLES),
    labels: builder.arena.places[LABELS],
    examples,
    batchSize,
    shuffle: shuffle && window === undefined,
    seed: seedWords(seed),
    window,
    binarize,
  };
  let first = 0;
  for (const [i, count] of (shards ?? [window ?? examples]).entries()) {
    const shard = { data: shardName(i), first, count };
    builder.add(data === 'bytes' ? gatherBytes({ ...batch, shard }) : gatherFloats({ ...batch, shard }));
    first += count;
  }
  builder.listRows();
}

/** Values that become 0 or 1 in the same way whenever their example comes. */
export function fixedBinarization(binarize: 'threshold' | 'once', numbered: boolean): Binarization {
  if (binarize === 'threshold') return { by: 'threshold' };
  return { by: 'example', stream: STREAMS.binarizedOnce, numbered };
}

/** The end of a step: its losses are kept, and the next batch is the next one of the data. */
export function advanceOf(
  { arena: { sums } }: Builder,
  {
    examples,
    batchSize,
    beta1,
    beta2,
    rounds = 1,
  }: Pick<EpochOptions & AdamOptions, 'examples' | 'batchSize' | 'beta1' | 'beta2'> & {
    readonly rounds?: number;
  },
): Dispatch {
  const { reconstruction: reconstructions, kl: kls } = sums;
  return advance({ reconstructions, kls, examples, batchSize, beta1, beta2, rounds });
}
