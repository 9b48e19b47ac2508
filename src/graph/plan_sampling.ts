import { columnsOf } from '../gpu/view';
import { EXAMPLES, LABELS, LATENT } from '../ops/node';
import { padded } from '../ops/values';
import { STREAMS, seedWords } from '../random';
import { inpaint } from '../step/inpaint';
import { normal } from '../step/normal';
import { ELBO, gather } from './batches';
import { Builder, type Plan } from './builder';
import { nodesOf } from './nodes';
import type { Spec } from './spec';
import type { BatchOptions, DataKind } from './training_options';

/** x -> mu and logvar, what the latent node reads ({@link headsOf}). x is written into buffer `data`. */
export function planEncoding(spec: Spec, options: BatchOptions & { readonly data: DataKind }): Plan {
  const builder = batchBuilder(spec, options);
  const data = gatherAll(builder, spec, options);
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
  const data = gatherAll(builder, spec, options);
  const autoencode = () => builder.run(['encoder', 'latent', 'decoder', 'likelihood'], true);
  if (rounds === undefined) {
    autoencode();
    return builder.finish({ data });
  }
  const x = builder.place(EXAMPLES);
  const output = columnsOf(builder.place(outputOf(spec)), 'output', 0, x.columns);
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

/** The value that parametrises p(x|z); behind the programs of this file its first columns are probabilities or means. */
export function outputOf(spec: Spec): string {
  return readBy(spec, 'likelihood');
}

function readBy(spec: Spec, part: 'latent' | 'likelihood'): string {
  return nodesOf(spec).find((node) => node.part === part)?.inputs[0] as string;
}

/** For programs that draw nothing and have no loss. */
export function batchBuilder(spec: Spec, options: BatchOptions): Builder {
  const { batchSize: size } = options;
  return new Builder(spec, options, { size, examples: size, seed: [0, 0], stream: STREAMS.init }, ELBO);
}

/** A batch of the whole data buffer, as its rows come. Returns how many floats that takes. */
function gatherAll(
  builder: Builder,
  { binarize }: Spec,
  { data, batchSize }: BatchOptions & { readonly data: DataKind },
): number {
  const options = { data, batchSize, examples: batchSize, seed: 0 };
  gather(builder, options, { binarize: binarize && { by: 'threshold' } });
  const stride = padded(builder.place(EXAMPLES).columns) + (builder.arena.places[LABELS] ? 4 : 0);
  return (batchSize * stride) / (data === 'bytes' ? 4 : 1);
}
