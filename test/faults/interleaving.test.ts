import { expect, test } from 'vitest';
import { VaeError } from '../../src/errors';
import { Dataset } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { Random } from '../ops/harness';
import { spyOn } from '../training/spy';
import { BATCH, IMAGES, slicedGpu, TINY } from '../training/tasks';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const ROUNDS = LONG ? 1000 : 60;
/** Calls of a round. */
const CALLS = 8;
/** A round takes milliseconds; one that takes so many hangs. */
const PATIENCE = 20_000;

/** What a program may ask of a model, with what it may ask of it at the same time. */
const ASKS: Record<string, (vae: Vae, random: Random, stop: AbortController) => Promise<unknown>> = {
  fit: async (vae, random, { signal }) => {
    const images = random.whole(2) === 0 ? IMAGES : await Dataset.upload(vae.model.gpu, IMAGES, 13);
    try {
      const options = { steps: 1 + random.whole(20), batchSize: BATCH, signal };
      for await (const _ of vae.fit(images, options)) if (random.whole(8) === 0) break;
    } finally {
      if (images instanceof Dataset) images.dispose();
    }
  },
  evaluate: (vae, _, { signal }) => vae.evaluate(IMAGES, { signal }),
  encode: (vae) => vae.encode(IMAGES.subarray(0, 39)),
  decode: (vae) => vae.decode(new Float32Array(9)),
  reconstruct: (vae) => vae.reconstruct(IMAGES.subarray(0, 39)),
  restore: (vae) => vae.restore(IMAGES.subarray(0, 13), new Uint8Array(13), { rounds: 2 }),
  sample: (vae, random) => vae.sample(1 + random.whole(20)),
  save: (vae) => vae.save(),
  stop: async (_, __, stop) => stop.abort(),
  dispose: async (vae) => vae.dispose(),
};

test(`${ROUNDS} random interleavings of all that can be asked: none hangs, none leaks, none breaks the device`, {
  timeout: 1_200_000,
}, async () => {
  const gpu = await slicedGpu(1);
  const names = Object.keys(ASKS);
  const ends = { done: 0, refused: 0, stopped: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const random = new Random(6000 + round);
    const spy = spyOn(gpu);
    const vae = await Vae.create(gpu, TINY, { seed: round });
    const stop = new AbortController();
    const asked: Promise<string>[] = [];
    const order: string[] = [];
    for (let i = 0; i < CALLS; i++) {
      // Disposing is the end of most that comes behind it.
      const name = names[random.whole(i < CALLS / 2 ? names.length - 1 : names.length)] as string;
      order.push(name);
      asked.push(
        (ASKS[name] as (typeof ASKS)[string])(vae, random, stop).then(
          () => 'done',
          (error: unknown) => {
            if (error === stop.signal.reason) return 'stopped';
            expect(error, `round ${round}: ${order.join(' ')}`).toBeInstanceOf(VaeError);
            return 'refused';
          },
        ),
      );
      const pause = random.whole(4);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, 2 * (pause - 1)));
    }
    const hangs = new Promise<never>((_, fail) => {
      const words = `round ${round} hangs: ${order.join(' ')}`;
      setTimeout(() => fail(new Error(words)), PATIENCE).unref();
    });
    for (const end of await Promise.race([Promise.all(asked), hangs])) ends[end as keyof typeof ends]++;
    vae.dispose();
    await gpu.settled();
    expect(spy.alive, `round ${round}: ${order.join(' ')}`).toEqual([]);
    spy.restore();
  }
  console.log(`${ROUNDS} interleavings of ${CALLS} calls: ${JSON.stringify(ends)}`);
  // All of it has happened.
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(0);
});
