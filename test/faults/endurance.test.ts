import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Dataset } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { spyOn } from '../training/spy';
import { BATCH, IMAGES, TINY } from '../training/tasks';

const STEPS = process.env.WEBGPU_VAE_LONG === '1' ? 20_000 : 4000;
const MOST_BYTES = 5e6;

// Without `node --expose-gc`, which a test runner's workers do not get.
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

test(`${STEPS} steps: GPU buffers constant, and the heap`, { timeout: 600_000 }, async () => {
  const gpu = await testGpu();
  const spy = spyOn(gpu);
  const vae = await Vae.create(gpu, TINY);
  const data = await Dataset.upload(gpu, IMAGES, 13);
  const train = async (steps: number) => {
    for await (const _ of vae.fit(data, { steps, batchSize: BATCH }));
    await vae.evaluate(data);
    await vae.save();
    // Twice, as what a finaliser holds is free the second time.
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
  };
  await train(STEPS / 10);
  const alive = [...spy.alive].sort();
  const before = process.memoryUsage();
  for (let part = 0; part < 10; part++) {
    await train(STEPS / 10);
    expect([...spy.alive].sort()).toEqual(alive);
  }
  const after = process.memoryUsage();
  const heap = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  console.log(
    `${STEPS} steps: ${alive.length} GPU buffers throughout, heap ${(heap / 1e6).toFixed(2)} MB more`,
  );
  expect(heap).toBeLessThan(MOST_BYTES);
  vae.dispose();
  data.dispose();
  expect(spy.alive).toEqual([]);
  spy.restore();
});
