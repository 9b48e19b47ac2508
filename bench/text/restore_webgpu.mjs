// The model's part of restore.mjs: its file, patterns, and where the likeliest texts of each go.

import { readFile, writeFile } from 'node:fs/promises';

const lib = new URL('../../dist/lib/', import.meta.url);
/** @type {typeof import('../../src/index')} */
const { openGpu, Vae } = await import(new URL('index.js', lib).href);
/** @type {typeof import('../../src/text/index')} */
const { restoreText } = await import(new URL('text.js', lib).href);
const [model = '', task = '', answer = ''] = process.argv.slice(2);
/** @type {{ patterns: readonly string[], seed: number }} */
const { patterns, seed } = JSON.parse(await readFile(task, 'utf8'));
const gpu = await openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
const vae = await Vae.load(gpu, new Uint8Array(await readFile(model)));
const started = performance.now();
const found = [];
for (const [i, pattern] of patterns.entries()) {
  found.push((await restoreText(vae, pattern, { seed })).map(({ text }) => text));
  if ((i + 1) % 25 === 0) console.error(`${i + 1} of ${patterns.length} ...`);
}
const seconds = (performance.now() - started) / 1000;
await writeFile(answer, JSON.stringify({ found, seconds, device: gpu.info.name }));
process.exit();
