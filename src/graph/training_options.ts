import type { BetaOptions } from '../beta';
import { checkAs, settingsOf } from '../checks';
import { OptionError } from '../errors';
import type { FreeBitsOf } from '../ops/latent/names';
import { MAX_COUNT, SETTINGS } from '../options';
import { contradictions, type Together } from '../schedules';
import type { AdamOptions } from '../step/adam';
import { shown } from '../words';
import type { Families } from './builder';
import type { Described } from './nodes';

/** How examples lie in the data buffer. */
export type DataKind = 'bytes' | 'floats';

/** A batch of examples, at once. */
export interface BatchOptions extends Families {
  readonly batchSize: number;
}

/** The data that batches are taken from, epoch after epoch. */
export interface EpochOptions extends BatchOptions {
  readonly data: DataKind;
  /** Examples in the data. */
  readonly examples: number;
  /** How many of them lie in each of several buffers, `shardName` by name; all in one by default. */
  readonly shards?: readonly number[] | undefined;
  /** So many pass through the buffer at a time, in the order in which they are taken. */
  readonly window?: number | undefined;
  readonly seed: number;
  /** Of what is drawn once and belongs to the data: the model's. `seed` by default. */
  readonly dataSeed?: number;
}

export interface TrainingOptions extends EpochOptions, AdamOptions, BetaOptions {
  /** Draws of z an example, for the importance-weighted bound; 1, the ELBO, by default. */
  readonly samples?: number;
  /** KL of a latent dimension, as a mean over the batch, up to which it has no gradient; 0, none, by default. */
  readonly freeBits?: number;
  /** Whether that holds for each dimension, or, times their number, for the KL of all together; `each` by default. */
  readonly freeBitsOf?: FreeBitsOf;
  /** Gradients are scaled down to this global norm; not at all by default. */
  readonly clipNorm?: number | undefined;
  /** Workgroups that the adapter needs to be busy: to reach them, weight gradients are summed in parts. 1 by default. */
  readonly workgroups?: number;
}

/**
 * What `planTraining` takes: the settings that a fit takes, with the same defaults (`matmul`: `plain`), and how the
 * examples come.
 */
export type PlanTrainingOptions = Partial<TrainingOptions> & Pick<TrainingOptions, 'data' | 'examples'>;

const COUNT = { kind: 'whole', min: 1, max: MAX_COUNT } as const;
const ALSO = ['data', 'examples', 'shards', 'window', 'products', 'workgroups'];

/** Checks what `planTraining` is given and fills in its defaults. Throws an {@link OptionError}. */
export function resolveTraining(
  options: PlanTrainingOptions,
  { text }: Pick<Described, 'text'>,
): TrainingOptions {
  const settings = settingsOf('planTraining', options, {
    defaults: { matmul: 'plain' },
    also: ALSO,
    text: text !== undefined,
  });
  refuseContradictions(settings);
  const { data, examples, shards, window, products, workgroups = 1 } = options;
  checkAs('data', { kind: 'choice', choices: ['bytes', 'floats'] }, data);
  checkAs('examples', COUNT, examples);
  if (window !== undefined) checkAs('window', COUNT, window);
  checkAs('workgroups', COUNT, workgroups);
  if (shards !== undefined) checkShards(shards, window ?? examples);
  if (products !== undefined) {
    if (typeof products !== 'object' || products === null || Array.isArray(products)) {
      throw new OptionError('products', `must be families by the names of products, not ${shown(products)}`);
    }
    for (const [name, family] of Object.entries(products)) {
      checkAs(`products["${name}"]`, SETTINGS.matmul, family);
    }
  }
  return {
    ...settings,
    matmul: settings.matmul ?? 'plain',
    data,
    examples,
    shards,
    window,
    products,
    workgroups,
  };
}

/** Throws an OptionError for settings that do not go together. */
export function refuseContradictions(settings: Together): void {
  const [first] = contradictions(settings);
  if (first) throw new OptionError(first.field, first.words);
}

function checkShards(shards: readonly number[], examples: number): void {
  if (!Array.isArray(shards)) throw new OptionError('shards', `must be an array, not ${shown(shards)}`);
  for (const [i, count] of shards.entries()) checkAs(`shards[${i}]`, COUNT, count);
  const sum = shards.reduce((sum, count) => sum + count, 0);
  if (sum !== examples) throw new OptionError('shards', `must add up to ${examples} examples, not to ${sum}`);
}
