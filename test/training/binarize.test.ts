// Grey values that become 0 or 1 on their way into a batch.

import { describe, expect, test } from 'vitest';
import { arraySource } from '../../src/data/source';
import type { Binarize, SpecInput } from '../../src/graph/spec';
import { matrix } from '../../src/matrix.twin';
import { STREAMS, seedWords } from '../../src/random';
import type { Binarization } from '../../src/step/gather';
import { gatherBytes } from '../../src/step/gather_bytes.twin';
import type { Images } from '../../src/train/data';
import type { Evaluation } from '../../src/train/evaluation';
import type { FitOptions } from '../../src/train/trainer';
import { Vae } from '../../src/vae';
import { Random } from '../ops/harness';
import { digestOfTensors } from '../support/digest';
import { testGpu } from '../support/gpu';
import { TINY, train } from './tasks';

const COUNT = 203;
const WIDTH = 13;
const SEED = 5;
const random = new Random(3);
const GREY = Uint8Array.from({ length: COUNT * WIDTH }, () => random.whole(256));
const once: Binarization = { by: 'example', stream: STREAMS.binarizedOnce, numbered: false };

/** The images as black and white, in float64. */
function twinOf(binarize: Binarization, seed = SEED): Uint8Array {
  const data = matrix(COUNT, WIDTH, (row, column) => GREY[row * WIDTH + column] as number);
  const batch = { examples: COUNT, batchSize: COUNT, batch: 0, epoch: 0, shuffle: false };
  const { values } = gatherBytes(data, { ...batch, seed: seedWords(seed), binarize }, COUNT);
  return Uint8Array.from(values, (value) => 255 * value);
}

const specOf = (binarize: Binarize | undefined): SpecInput => ({ ...TINY, ...(binarize && { binarize }) });
const picked = (images: Uint8Array) => ({ ...arraySource(images, WIDTH), window: 64 });
function stretches(images: Uint8Array) {
  const { count, kind, read } = arraySource(images, WIDTH);
  return { count, kind, window: 64, read };
}

async function learn(binarize: Binarize | undefined, images: Images, ...fits: Partial<FitOptions>[]) {
  const gpu = await testGpu();
  let vae = await Vae.create(gpu, specOf(binarize), { seed: SEED });
  for (const fit of fits) {
    const saved = await vae.save();
    vae.dispose();
    vae = await Vae.load(gpu, saved);
    await train(vae, images, { batchSize: 32, learningRate: 0.01, ...fit });
  }
  using _ = vae;
  return { judged: await vae.evaluate(GREY), digest: digestOfTensors(await vae.save()) };
}

describe.each([
  ['threshold', { by: 'threshold' }],
  ['once', once],
] as const)('%s', (binarize, twin) => {
  test.each([
    ['on the GPU', (images: Uint8Array) => images],
    ['picked', picked],
    ['in stretches', stretches],
  ])('%s: is learnt from as what is black and white already, to the bit', async (_, from) => {
    const found = await learn(binarize, from(GREY), { epochs: 3 });
    const expected = await learn(undefined, from(twinOf(twin)), { epochs: 3 });
    expect(found.digest).toBe(expected.digest);
  });

  test('is judged as that, by any batch size', async () => {
    const gpu = await testGpu();
    using vae = await Vae.create(gpu, specOf(binarize), { seed: SEED });
    using plain = await Vae.create(gpu, TINY, { seed: SEED });
    for (const batchSize of [COUNT, 32]) {
      for (const images of [GREY, stretches(GREY)])
        expect(await vae.evaluate(images, { batchSize })).toMatchObject(
          numbersOf(await plain.evaluate(twinOf(twin), { batchSize })),
        );
      // The data stay those that were learnt from, whatever z is drawn with.
      expect(await vae.evaluate(GREY, { batchSize, seed: 77 })).toMatchObject(
        numbersOf(await plain.evaluate(twinOf(twin), { batchSize, seed: 77 })),
      );
      const samples = 3;
      expect(await vae.evaluate(GREY, { batchSize, seed: 77, samples })).toMatchObject(
        numbersOf(await plain.evaluate(twinOf(twin), { batchSize, seed: 77, samples })),
      );
      expect((await vae.scores(GREY, { batchSize, seed: 77 })).elbo).toEqual(
        (await plain.scores(twinOf(twin), { batchSize, seed: 77 })).elbo,
      );
    }
  });
});

/** What is not in words: a model of data that are black and white already does not know it. */
function numbersOf({ protocol: _, ...numbers }: Evaluation): object {
  return numbers;
}

describe('each epoch', () => {
  test('is learnt from otherwise than drawn once, and the same where it is picked, to the bit', async () => {
    const resident = await learn('each epoch', GREY, { epochs: 3 });
    expect(await learn('each epoch', picked(GREY), { epochs: 3 })).toEqual(resident);
    expect((await learn('once', GREY, { epochs: 3 })).digest).not.toBe(resident.digest);
    expect((await learn(undefined, GREY, { epochs: 3 })).digest).not.toBe(resident.digest);
  });

  test('is drawn for evaluation by its seed, the same by any batch size', async () => {
    const gpu = await testGpu();
    using vae = await Vae.create(gpu, specOf('each epoch'), { seed: SEED });
    using plain = await Vae.create(gpu, TINY, { seed: SEED });
    const twin = { ...once, stream: STREAMS.binarizedForEvaluation };
    await train(vae, GREY, { epochs: 1, batchSize: 32 });
    await train(plain, GREY, { epochs: 1, batchSize: 32 });
    const judged = await vae.evaluate(GREY);
    expect(await vae.evaluate(stretches(GREY))).toEqual(judged);
    expect((await vae.evaluate(GREY, { batchSize: 7 })).elbo).toBeCloseTo(judged.elbo, 4);
    using fresh = await Vae.create(gpu, specOf('each epoch'), { seed: 9 });
    using plainFresh = await Vae.create(gpu, TINY, { seed: 9 });
    const numbers = numbersOf(await plainFresh.evaluate(twinOf(twin, 9)));
    expect(await fresh.evaluate(GREY)).toMatchObject(numbers);
    expect(judged.protocol).toMatch(/binarised at random, by the seed of the evaluation/);
  });
});

test.each([
  ['once', GREY],
  ['once', stretches(GREY)],
  ['each epoch', GREY],
  ['each epoch', stretches(GREY)],
] as const)('%s: goes on bit for bit', async (binarize, images) => {
  const whole = await learn(binarize, images, { steps: 17 });
  expect(await learn(binarize, images, { steps: 4 }, { steps: 13 })).toEqual(whole);
  expect(await learn(binarize, images, { steps: 10 }, { steps: 7 })).toEqual(whole);
});

test.each(['threshold', 'once', 'each epoch'] as const)(
  '%s: what is encoded, reconstructed or restored is black and white from half grey on',
  async (binarize) => {
    const gpu = await testGpu();
    using vae = await Vae.create(gpu, specOf(binarize), { seed: SEED });
    using plain = await Vae.create(gpu, TINY, { seed: SEED });
    const white = twinOf({ by: 'threshold' });
    expect(await vae.encode(GREY)).toEqual(await plain.encode(white));
    expect(await vae.reconstruct(GREY)).toEqual(await plain.reconstruct(white));
    const known = Uint8Array.from(GREY, (_, i) => Number(i % 3 > 0));
    const [found, expected] = [await vae.restore(GREY, known), await plain.restore(white, known)];
    for (const [i, kept] of known.entries())
      expect(found[i]).toBe(kept ? Math.fround((GREY[i] as number) / 255) : expected[i]);
  },
);
