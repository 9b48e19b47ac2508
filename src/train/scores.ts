import { settingsOf, signalOption } from '../checks';
import type { Labels } from '../data/labels';
import { readStretches } from '../gpu/readback';
import { planScores } from '../graph/plan_evaluation';
import type { Images } from './data';
import { supplyOf } from './feed';
import type { Model } from './model';
import { Runner } from './runner';

export interface ScoresOptions {
  /** 256 by default; the result does not depend on it but for rounding. */
  readonly batchSize?: number;
  /** Of the noise that z is drawn with, one draw an example; the model's by default. */
  readonly seed?: number;
  /** Class numbers of the examples [n], for a conditional model; those of a Dataset are given to its `upload`. */
  readonly labels?: Labels;
  readonly signal?: AbortSignal;
}

/** Of each example, in their order, in nats, from one draw of z; elbo = -(reconstruction + kl). */
export interface Scores {
  readonly reconstruction: Float32Array;
  readonly kl: Float32Array;
  readonly elbo: Float32Array;
}

/** Examples whose scores lie on the GPU at a time, at most: 8 MB. */
const AT_A_TIME = 2 ** 20;
/** Of the scores of an example: two floats. */
const BYTES = 8;

/** What each of `images` costs; the means are those that `evaluate` tells. */
export async function scores(model: Model, images: Images, options: ScoresOptions = {}): Promise<Scores> {
  const { batchSize, seed } = settingsOf('scores', options, {
    defaults: { seed: model.seed },
    also: ['labels', 'signal'],
  });
  const signal = signalOption(options.signal);
  const { gpu, spec, products, buffers } = model;
  signal?.throwIfAborted();
  model.tidy();
  const supply = await supplyOf(gpu, spec, images, options.labels);
  const batchesOf = (examples: number) => Math.max(1, Math.ceil(Math.min(examples, AT_A_TIME) / batchSize));
  const { feed, started, release } = await supply.start({ batchSize }, (feed) => {
    const { kind: data, count: examples, shards, window = examples } = feed;
    const of = { data, examples, shards, window: feed.window, batchSize, seed };
    const capacity = batchesOf(window) * batchSize;
    const plan = planScores(spec, { ...of, matmul: gpu.matmul, products, capacity });
    return Runner.create(gpu, plan, { parameters: buffers.parameters, ...feed.given });
  });
  try {
    const { count, window = count } = feed;
    const check = () => {
      model.check();
      feed.check();
    };
    const steps = Math.ceil(count / batchSize);
    const batches = batchesOf(window);
    const found = new Float32Array(2 * count);
    for (let firstStep = 0; firstStep < steps; ) {
      const loaded = await feed.load(0, firstStep, signal);
      // The buffer is read before it begins anew.
      const full = (Math.floor(firstStep / batches) + 1) * batches;
      const end = Math.min(steps, firstStep + loaded, full);
      const onSubmit = () => {
        if (end === firstStep + loaded && end < steps) feed.prefetch();
      };
      const run = started.run({ steps: end - firstStep, firstStep, signal, check, onSubmit });
      for await (const _ of run);
      signal?.throwIfAborted();
      const first = firstStep * batchSize;
      const [bytes] = await readStretches(gpu, [
        {
          buffer: started.buffers.scores as GPUBuffer,
          offset: (firstStep % batches) * batchSize * BYTES,
          size: (Math.min(count, end * batchSize) - first) * BYTES,
        },
      ]);
      found.set(new Float32Array(bytes as ArrayBuffer), 2 * first);
      firstStep = end;
    }
    const [reconstruction, kl] = [found.filter((_, i) => i % 2 === 0), found.filter((_, i) => i % 2 === 1)];
    return { reconstruction, kl, elbo: reconstruction.map((nats, i) => -(nats + (kl[i] as number))) };
  } finally {
    started.dispose();
    release();
  }
}
