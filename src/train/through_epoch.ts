import type { ProgramDescriptor } from '../gpu/program';
import type { EpochOptions } from '../graph/training_options';
import type { Feed } from './data';
import type { Supply } from './feed';
import type { Model } from './model';
import { Runner, type StepLosses } from './runner';

/** What is evaluated, and how. */
export interface Over {
  readonly model: Model;
  readonly supply: Supply;
  readonly batchSize: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

export type Buffers = Readonly<Record<string, GPUBuffer>>;

/** Runs a plan over all examples, in their order, `rounds` steps a batch; then `read`s what it has left. */
export async function throughEpoch<T>(
  { model, supply, batchSize, seed, signal }: Over,
  planFor: (options: EpochOptions) => ProgramDescriptor,
  of: {
    readonly rounds?: number;
    readonly onLosses?: (losses: StepLosses, count: number) => void;
    readonly read: (buffers: Buffers, count: number) => Promise<T>;
  },
): Promise<T> {
  const { gpu, products } = model;
  const { rounds = 1 } = of;
  const { feed, started, release } = await supply.start({ batchSize }, (feed: Feed) => {
    const { kind: data, count: examples, shards, window } = feed;
    const shape = { data, examples, shards, window };
    const plan = planFor({ batchSize, matmul: gpu.matmul, products, seed, ...shape });
    return Runner.create(gpu, plan, { parameters: model.buffers.parameters, ...feed.given });
  });
  try {
    const { count } = feed;
    const check = () => {
      model.check();
      feed.check();
    };
    const batches = Math.ceil(count / batchSize);
    for (let batch = 0; batch < batches && !signal?.aborted; ) {
      const first = batch;
      const end = Math.min(batches, first + (await feed.load(0, first, signal)));
      const onSubmit = () => {
        if (end < batches) feed.prefetch();
      };
      const run = { steps: (end - first) * rounds, firstStep: first * rounds, signal, check, onSubmit };
      for await (const { losses } of started.run(run)) {
        for (const step of losses) of.onLosses?.(step, count);
      }
      batch = end;
    }
    signal?.throwIfAborted();
    return await of.read(started.buffers, count);
  } finally {
    started.dispose();
    release();
  }
}
