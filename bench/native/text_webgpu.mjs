// webgpu-vae's part of text.mjs: requests in, times out, as lines of JSON.

import { readFile, stat, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const lib = new URL('../../dist/lib/', import.meta.url);
/** @type {typeof import('../../src/index')} */
const { Dataset, openGpu, Vae } = await import(new URL('index.js', lib).href);
/** @type {typeof import('../../src/text/index')} */
const { sampleText, textItems, tokensOf } = await import(new URL('text.js', lib).href);
const { words, model, batch } = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
const { items, text } = textItems(words);
const gpu = await openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
const made = await stat(model).catch(() => undefined);
const vae = made
  ? await Vae.load(gpu, new Uint8Array(await readFile(model)))
  : await Vae.create(gpu, { input: { text }, latent: 32 }, { seed: 1 });
if (!made) await writeFile(model, await vae.save());
const data = await Dataset.upload(gpu, tokensOf(items, text), text.length, { text });
answer({ about: '' });
for await (const line of createInterface({ input: process.stdin })) {
  const { method, count } = JSON.parse(line);
  const started = performance.now();
  if (method === 'write') {
    await sampleText(vae, count, { seed: 1 });
    answer({ ms: performance.now() - started });
    continue;
  }
  let loss = 0;
  const settings = { steps: count, batchSize: batch, freeBits: 0.25, betaWarmup: 1000 };
  for await (const { reconstruction } of vae.fit(data, settings)) loss = reconstruction;
  answer({ ms: performance.now() - started, loss });
}
process.exit();

/** @param {object} message */
function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
