import { LimitError } from '../errors';
import { limitPassed } from '../gpu/program';
import type { Plan } from '../graph/builder';
import type { EpochOptions } from '../graph/training_options';
import { fetched } from '../modules';
import type { Feed } from './data';
import type { Supply } from './feed';
import { halved } from './fitted';
import type { Model } from './model';
import type { WatchOptions } from './progress';
import { Runner, type StepLosses } from './runner';

/** What is evaluated, and how. */
export interface Over {
  readonly model: Model;
  readonly supply: Supply;
  readonly batchSize: number;
  /** Whether batches must be of this size. */
  readonly asked: boolean;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: WatchOptions['onProgress'];
}

/** Batches are no larger than the data: padding takes as long as examples, and the buffers for it may be too large. */
export function overAll(
  model: Model,
  supply: Supply,
  { batchSize, ...options }: Omit<Over, 'model' | 'supply'>,
): Over {
  const { count } = supply.shape(batchSize);
  return { model, supply, batchSize: Math.min(batchSize, count), ...options };
}

/** The same in smaller batches where the adapter cannot run `planFor` these, and nobody has asked for them. */
export function fitted(over: Over, planFor: (options: EpochOptions) => Plan): Over {
  if (over.asked) return over;
  const { gpu } = over.model;
  return {
    ...over,
    batchSize: halved(over.batchSize, (size) => !limitPassed(gpu, planFor(optionsOf(over, size)))),
  };
}

/** What plans are made by, with batches of this size. */
export function optionsOf({ model, supply, seed }: Over, batchSize: number): EpochOptions {
  const { gpu, products } = model;
  const { kind: data, count: examples, shards, window } = supply.shape(batchSize);
  const fixed = { matmul: gpu.matmul, products, seed, dataSeed: model.seed };
  return { ...fixed, data, examples, shards, window, batchSize };
}

export type Buffers = Readonly<Record<string, GPUBuffer>>;

/** Examples whose batches have run since the last read: from `first` to before `end`, of `count` in all. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly count: number;
}

/**
 * Runs a plan over all examples, in their order, `rounds` steps a batch, and `read`s what it has left: at the end, and behind
 * every `atATime` batches. Returns what was read last. Throws a LimitError, with what would fit, where the adapter cannot run it.
 */
export async function throughEpoch<T>(
  { model, supply, batchSize, seed, signal, onProgress }: Over,
  planFor: (options: EpochOptions) => Plan,
  of: {
    readonly rounds?: number;
    /** Where this begins and ends in all that is done of an example, which is 1; all of it by default. */
    readonly span?: readonly [from: number, to: number];
    readonly onLosses?: (losses: StepLosses, count: number) => void;
    readonly atATime?: (data: Pick<EpochOptions, 'examples' | 'window' | 'batchSize'>) => number;
    readonly read: (buffers: Buffers, stretch: Stretch) => Promise<T>;
  },
): Promise<T> {
  const { gpu, products } = model;
  const { rounds = 1, span: [from, to] = [0, 1] } = of;
  const { feed, started, release } = await supply.start({ batchSize }, async (feed: Feed) => {
    const { kind: data, count: examples, shards, window } = feed;
    const fixed = { matmul: gpu.matmul, products, seed, dataSeed: model.seed };
    const planOf = (batchSize: number) => planFor({ ...fixed, data, examples, shards, window, batchSize });
    const plan = planOf(batchSize);
    const passed = limitPassed(gpu, plan);
    if (passed) {
      const { remedyOf } = await fetched(import('./remedy'));
      const isFit = (own: { readonly batchSize: number }) => !limitPassed(gpu, planOf(own.batchSize));
      const remedy = remedyOf({ batchSize, samples: 1 }, isFit, Object.values(plan.places));
      throw new LimitError(`${passed}: use ${remedy}.`);
    }
    return Runner.create(gpu, plan, { parameters: model.buffers.parameters, ...feed.given });
  });
  try {
    const { count, window } = feed;
    const check = () => {
      model.check();
      feed.check();
    };
    const batches = Math.ceil(count / batchSize);
    const atATime = of.atATime?.({ examples: count, window, batchSize }) ?? batches;
    let steps = 0;
    for (let [first, unread] = [0, 0]; ; ) {
      const loaded = first + (await feed.load(0, first, signal));
      const end = Math.min(batches, loaded, unread + atATime);
      const onSubmit = () => {
        if (end === loaded && end < batches) feed.prefetch();
      };
      const run = { steps: (end - first) * rounds, firstStep: first * rounds, signal, check, onSubmit };
      for await (const { losses } of started.run(run)) {
        for (const step of losses) of.onLosses?.(step, count);
        steps += losses.length;
        const share = steps / (batches * rounds);
        onProgress?.({ done: count * (from * (1 - share) + to * share), of: count });
      }
      signal?.throwIfAborted();
      first = end;
      if (end < batches && end < unread + atATime) continue;
      const stretch = { first: unread * batchSize, end: Math.min(count, end * batchSize), count };
      const found = await of.read(started.buffers, stretch);
      if (end === batches) return found;
      unread = end;
    }
  } finally {
    started.dispose();
    release();
  }
}
