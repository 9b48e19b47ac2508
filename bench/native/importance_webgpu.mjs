// webgpu-vae's part of importance.mjs: a task in, losses and NLL out, as lines of JSON.

import { readFile, writeFile } from 'node:fs/promises';
import { json } from 'node:stream/consumers';

/** @type {typeof import('../../src/index')} */
const { openGpu, Vae } = await import(new URL('../../dist/lib/index.js', import.meta.url).href);
const task = /** @type {import('./importance.mjs').Task} */ (await json(process.stdin));
const { width: input, hidden, latent, samples, seed } = task;
const gpu = await openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
const spec = /** @type {const} */ ({ activation: 'tanh', likelihood: 'bernoulli', binarize: 'each epoch' });
const vae = await Vae.create(gpu, { input, encoder: hidden, latent, ...spec }, { seed });
await writeFile(task.weights, await vae.save());
const pixels = (await readFile(task.train)).subarray(-task.images * input);
const settings = {
  batchSize: task.batch,
  learningRate: task.rate,
  epsilon: 1e-8,
  epochs: task.batches.length,
};
for await (const { elbo } of vae.fit(new Uint8Array(pixels), { ...settings, samples }))
  answer({ loss: -elbo });
// Bytes of 0 and 255 stay what they are, however they are binarised.
const test = (await readFile(task.test)).map((one) => one * 255);
const { logLikelihood } = await vae.evaluate(new Uint8Array(test), { samples: task.nllSamples });
answer({ nll: -Number(logLikelihood?.value), error: logLikelihood?.monteCarloError, device: gpu.info.name });
process.exit();

/** @param {unknown} message */
function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
