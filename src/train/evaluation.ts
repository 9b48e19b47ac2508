import { settingsOf, signalOption } from '../checks';
import type { Labels } from '../data/labels';
import { planEvaluation } from '../graph/plan_evaluation';
import type { Images } from './data';
import { supplyOf } from './feed';
import type { Model } from './model';
import { Runner } from './runner';

export interface EvaluateOptions {
  /** 256 by default; the result does not depend on it but for rounding. */
  readonly batchSize?: number;
  /** Of the noise that z is drawn with, one draw an example; the model's by default. */
  readonly seed?: number;
  /** Class numbers of the examples [n], for a conditional model; those of a Dataset are given to its `upload`. */
  readonly labels?: Labels;
  readonly signal?: AbortSignal;
}

/** Means in nats per example, from one draw of z each; elbo = -(reconstruction + kl). */
export interface Evaluation {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
  readonly examples: number;
}

/** The model's ELBO on `images`, with its parts. */
export async function evaluate(
  model: Model,
  images: Images,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { batchSize, seed } = settingsOf('evaluate', options, {
    defaults: { seed: model.seed },
    also: ['labels', 'signal'],
  });
  const signal = signalOption(options.signal);
  const { gpu, spec } = model;
  signal?.throwIfAborted();
  model.tidy();
  const supply = await supplyOf(gpu, spec, images, options.labels);
  const { feed, started, release } = await supply.start({ batchSize }, (feed) => {
    const plan = planEvaluation(spec, {
      batchSize,
      matmul: gpu.matmul,
      products: model.products,
      data: feed.kind,
      examples: feed.count,
      shards: feed.shards,
      window: feed.window,
      seed,
    });
    return Runner.create(gpu, plan, { parameters: model.buffers.parameters, ...feed.given });
  });
  try {
    const { count } = feed;
    const check = () => {
      model.check();
      feed.check();
    };
    const steps = Math.ceil(count / batchSize);
    let reconstruction = 0;
    let kl = 0;
    for (let step = 0; step < steps && !signal?.aborted; ) {
      const firstStep = step;
      const end = Math.min(steps, firstStep + (await feed.load(0, firstStep, signal)));
      const onSubmit = () => {
        if (end < steps) feed.prefetch();
      };
      for await (const { losses } of started.run({ steps: end - step, firstStep, signal, check, onSubmit })) {
        for (const batch of losses) {
          reconstruction += batch.reconstruction / count;
          kl += batch.kl / count;
        }
      }
      step = end;
    }
    signal?.throwIfAborted();
    return { elbo: -(reconstruction + kl), reconstruction, kl, examples: count };
  } finally {
    started.dispose();
    release();
  }
}
