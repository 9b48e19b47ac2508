import type { Dispatch } from '../gpu/kernel';
import type { View } from '../gpu/view';
import { EXAMPLES, LABELS, LATENT } from '../ops/node';
import type { Objective } from '../ops/op';
import { padded } from '../ops/values';
import { STREAMS, seedWords } from '../random';
import { type AdamOptions, adam } from '../step/adam';
import { advance } from '../step/advance';
import { clip } from '../step/clip';
import { shardName } from '../step/gather';
import { gatherBytes } from '../step/gather_bytes';
import { gatherFloats } from '../step/gather_floats';
import { gradientNorm } from '../step/gradient_norm';
import { inpaint } from '../step/inpaint';
import { normal } from '../step/normal';
import { Builder, type Plan } from './builder';
import { nodesOf } from './nodes';
import { resolveSpec, type Spec, type SpecInput } from './spec';
import {
  type BatchOptions,
  type DataKind,
  type EpochOptions,
  type PlanTrainingOptions,
  resolveTraining,
} from './training_options';

export { type Plan, STATE_BYTES } from './builder';

export type { DataKind, PlanTrainingOptions };

const ELBO: Objective = { beta: 1, betaWarmup: 0 };

/**
 * One step of training: a batch forward, backward, and an update of the parameters. Throws a SpecError or an OptionError
 * for what is wrong.
 */
export function planTraining(input: SpecInput, given: PlanTrainingOptions): Plan {
  const spec = resolveSpec(input);
  const options = resolveTraining(given);
  const { beta, betaWarmup = 0, clipNorm, workgroups = 1 } = options;
  const builder = epochBuilder(spec, options, STREAMS.training, { beta, betaWarmup });
  const { layout } = builder;
  const { size } = layout;
  gather(builder, options, true);
  builder.forward();
  const parts = builder.backward(workgroups);
  if (clipNorm !== undefined) {
    builder.add(gradientNorm(size, parts));
    builder.add(clip(size, parts, clipNorm));
  }
  const [first] = Object.values(layout.parameters).flatMap((own) => Object.values(own));
  builder.add({ ...adam(size, parts, options), shows: [first as View] });
  builder.add(advanceOf(builder, options));
  return builder.finish({ gradients: parts * size, first_moment: size, second_moment: size });
}

/** One step of evaluation: a batch forward and its losses. The examples come in their order. */
export function planEvaluation(spec: Spec, options: EpochOptions): Plan {
  const builder = epochBuilder(spec, options, STREAMS.evaluation, ELBO);
  gather(builder, options, false);
  builder.forward();
  builder.add(advanceOf(builder, { ...options, beta1: 0, beta2: 0 }));
  return builder.finish();
}

/** x -> mu and logvar, what the latent node reads ({@link headsOf}). x is written into buffer `data`. */
export function planEncoding(spec: Spec, options: BatchOptions & { readonly data: DataKind }): Plan {
  const builder = batchBuilder(spec, options);
  const data = gatherAll(builder, options);
  builder.run(['encoder']);
  return builder.finish({ data });
}

/** z -> probabilities or means ({@link outputOf}). z is written into its place, or drawn from the prior with a seed. */
export function planDecoding(spec: Spec, options: BatchOptions & { readonly seed?: number }): Plan {
  const { seed, batchSize } = options;
  const builder = batchBuilder(spec, options);
  if (seed !== undefined) {
    const values = builder.place(LATENT);
    builder.add(normal({ values, stream: STREAMS.prior, batchSize, seed: seedWords(seed) }));
  }
  builder.run(['decoder', 'likelihood'], true);
  return builder.finish();
}

/**
 * x -> mu -> probabilities or means ({@link outputOf}). x is written into buffer `data`.
 *
 * With `rounds`, missing values of x are restored (Rezende et al. 2014, appendix F, with the mean of q(z|x) for a draw):
 * x is encoded and decoded, what comes out put in the place of what is missing, and so again. Buffer `known` takes a
 * byte a value, 0 where it is missing, in rows padded to whole words. At the end the output is x, filled in.
 * What is missing starts as 0: on MNIST, with 2 and 20 latent dimensions and five kinds of gaps, ten rounds from there
 * left less error than from 0.5, or from the image of z = 0, in all ten cases.
 */
export function planReconstruction(
  spec: Spec,
  options: BatchOptions & { readonly data: DataKind; readonly rounds?: number },
): Plan {
  const { rounds } = options;
  const builder = batchBuilder(spec, options);
  const data = gatherAll(builder, options);
  const autoencode = () => builder.run(['encoder', 'latent', 'decoder', 'likelihood'], true);
  if (rounds === undefined) {
    autoencode();
    return builder.finish({ data });
  }
  const x = builder.place(EXAMPLES);
  const output = builder.place(outputOf(spec));
  builder.add(inpaint({ x, output, start: true }));
  for (let round = 0; round < rounds; round++) {
    autoencode();
    builder.add(inpaint({ x, output, start: false }));
  }
  return builder.finish({ data, known: (x.rows * padded(x.columns)) / 4 });
}

/** The value that holds mu and logvar, each padded: the output of what the latent node reads. */
export function headsOf(spec: Spec): string {
  return readBy(spec, 'latent');
}

/** The value that parametrises p(x|z); behind the programs of this file, probabilities or means. */
export function outputOf(spec: Spec): string {
  return readBy(spec, 'likelihood');
}

function readBy(spec: Spec, part: 'latent' | 'likelihood'): string {
  return nodesOf(spec).find((node) => node.part === part)?.inputs[0] as string;
}

function epochBuilder(spec: Spec, options: EpochOptions, stream: number, objective: Objective): Builder {
  const { batchSize: size, examples, seed } = options;
  return new Builder(spec, options, { size, examples, seed: seedWords(seed), stream }, objective);
}

/** For programs that draw nothing and have no loss. */
function batchBuilder(spec: Spec, options: BatchOptions): Builder {
  const { batchSize: size } = options;
  return new Builder(spec, options, { size, examples: size, seed: [0, 0], stream: STREAMS.init }, ELBO);
}

type GatherOptions = Pick<EpochOptions, 'data' | 'examples' | 'shards' | 'window' | 'batchSize' | 'seed'>;

/** A batch from the data to `x`: a dispatch a shard. */
function gather(
  builder: Builder,
  { data, examples, shards, window, batchSize, seed }: GatherOptions,
  shuffle: boolean,
): void {
  const batch = {
    x: builder.place(EXAMPLES),
    labels: builder.arena.places[LABELS],
    examples,
    batchSize,
    shuffle: shuffle && window === undefined,
    seed: seedWords(seed),
    window,
  };
  let first = 0;
  for (const [i, count] of (shards ?? [window ?? examples]).entries()) {
    const shard = { data: shardName(i), first, count };
    builder.add(data === 'bytes' ? gatherBytes({ ...batch, shard }) : gatherFloats({ ...batch, shard }));
    first += count;
  }
}

/** A batch of the whole data buffer, as its rows come. Returns how many floats that takes. */
function gatherAll(
  builder: Builder,
  { data, batchSize }: BatchOptions & { readonly data: DataKind },
): number {
  gather(builder, { data, batchSize, examples: batchSize, seed: 0 }, false);
  const stride = padded(builder.place(EXAMPLES).columns) + (builder.arena.places[LABELS] ? 4 : 0);
  return (batchSize * stride) / (data === 'bytes' ? 4 : 1);
}

function advanceOf(
  { arena: { sums } }: Builder,
  {
    examples,
    batchSize,
    beta1,
    beta2,
  }: Pick<EpochOptions & AdamOptions, 'examples' | 'batchSize' | 'beta1' | 'beta2'>,
): Dispatch {
  const { reconstruction: reconstructions, kl: kls } = sums;
  return advance({ reconstructions, kls, examples, batchSize, beta1, beta2 });
}
