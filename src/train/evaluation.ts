import { planEvaluation } from '../model/plan';
import { MAX_BATCH, onlyKnown, seedOption, signalOption, whole } from '../options';
import { borrowDataset, checkedImages, type Images } from './data';
import type { Model } from './model';
import { Runner } from './runner';

export interface EvaluateOptions {
  /** 256 by default; the result does not depend on it but for rounding. */
  readonly batchSize?: number;
  /** Of the noise that z is drawn with, one draw an example; the model's by default. */
  readonly seed?: number;
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
  onlyKnown(options, ['batchSize', 'seed', 'signal']);
  const batchSize = whole('batchSize', options.batchSize ?? 256, 1, MAX_BATCH);
  const seed = seedOption(options.seed ?? model.seed);
  const signal = signalOption(options.signal);
  const { gpu, spec } = model;
  signal?.throwIfAborted();
  model.tidy();
  const { dataset, release } = await borrowDataset(gpu, spec, checkedImages(gpu, spec, images));
  let runner: Runner | undefined;
  try {
    const { kind, count, shards } = dataset;
    const plan = planEvaluation(spec, {
      batchSize,
      matmul: gpu.matmul,
      products: model.products,
      data: kind,
      examples: count,
      shards,
      seed,
      beta: 1,
    });
    runner = await Runner.create(gpu, plan, { parameters: model.buffers.parameters, ...dataset.given });
    const check = () => {
      model.check();
      dataset.check();
    };
    let reconstruction = 0;
    let kl = 0;
    for await (const { losses } of runner.run({
      steps: Math.ceil(count / batchSize),
      firstStep: 0,
      signal,
      check,
    })) {
      for (const batch of losses) {
        reconstruction += batch.reconstruction / count;
        kl += batch.kl / count;
      }
    }
    signal?.throwIfAborted();
    return { elbo: -(reconstruction + kl), reconstruction, kl, examples: count };
  } finally {
    runner?.dispose();
    release();
  }
}
