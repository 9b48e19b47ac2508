// npm run size: what a page downloads for the library by what it does, and the most that it may be. With -- --account, what
// each module adds to the first step on a GPU; docs/size.md has what that comes to. Not by size-limit:
// with its esbuild preset what `import()` brings counts as if it came with the page, and with its file preset there is
// nothing left of it but this gzip and this comparison.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { account, fetchedFor, modelChunks, pageChunks, sizeOf } from './download.mjs';

/** Modules that the first fit of dense layers fetches before its first step. */
const FIT = ['train/trainer.js'];
/** The same on a GPU, which it measures first for the kernels that suit it. */
const GPU_FIT = [...FIT, 'tiles/tuning.js'];

/** What models of text and with attention need beside: what ops they have may be, and those ops. */
const TEXT = [
  'graph/text.js',
  'ops/text.js',
  'graph/attended.js',
  'ops/listed_kernels.js',
  ...['embedding', 'position', 'norm', 'attention', 'pool', 'broadcast_add', 'tokens'].map(
    (op) => `ops/${op}/`,
  ),
];

/** Ops of more kernels than others, and what each may be. @type {Record<string, number>} */
const LARGE_OPS = { importance: 3_400, attention: 3_800, norm: 3_100, embedding: 4_600 };

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} KB`;

if (!existsSync(new URL('../dist/lib/index.js', import.meta.url))) {
  console.error('The library is not built: run npm run build first.');
  process.exit(1);
}
const model = await modelChunks();
const both = await pageChunks(
  "import * as all from 'LIBRARY/index.js'; import * as data from 'LIBRARY/data.js'; console.log(all, data);",
);
const archive = await pageChunks("import * as archive from 'LIBRARY/archive.js'; console.log(archive);");
const text = await pageChunks(
  "import * as all from 'LIBRARY/index.js'; import * as text from 'LIBRARY/text.js'; console.log(all, text);",
);
const library = await pageChunks("import * as all from 'LIBRARY/index.js'; console.log(all);");
const archiveOnGpu = await pageChunks(
  "import { openGpu } from 'LIBRARY/index.js'; import * as archive from 'LIBRARY/archive.js'; console.log(openGpu, archive);",
);
const onGpu = fetchedFor(model, GPU_FIT);
const start = sizeOf(onGpu);
/** Chunks that a page without text and attention may fetch. @param {import('./download.mjs').Chunk[]} chunks */
const withoutText = (chunks) =>
  fetchedFor(
    chunks,
    chunks.flatMap(({ module }) =>
      module === undefined || TEXT.some((place) => module.startsWith(place)) ? [] : [module],
    ),
  );
const all = sizeOf(withoutText(model));
const uses = [
  // The aim is 30 KB for a dense Bernoulli model; docs/size.md says what the rest is, and what was tried.
  { what: 'to the first step of a dense Bernoulli model on a GPU', size: start, most: 44_900 },
  { what: 'the same on a software adapter', size: sizeOf(fetchedFor(model, FIT)), most: 43_100 },
  { what: 'everything that a model may need', size: all, most: 95_900 },
  { what: 'that, and webgpu-vae/data', size: sizeOf(withoutText(both)), most: 106_800 },
  { what: 'more for text and attention', size: sizeOf(model) - all, most: 25_400 },
  {
    what: 'webgpu-vae/archive, to compress and restore',
    size: sizeOf(fetchedFor(archive, [])),
    most: 17_800,
  },
  {
    what: 'the same on a GPU, with what opens one and multiplies on it',
    size: sizeOf(fetchedFor(archiveOnGpu, ['archive/gpu/network.js'])),
    most: 59_100,
  },
];
uses.push({ what: 'more with webgpu-vae/text', size: sizeOf(text) - sizeOf(library), most: 5_600 });
for (const { module, bytes } of model) {
  if (!module?.startsWith('ops/')) continue;
  const [, op = ''] = module.split('/');
  const most = LARGE_OPS[op] ?? 3_000;
  uses.push({ what: `more with ${module}`, size: bytes, most });
}
if (process.argv.includes('--account')) {
  for (const [module, bytes] of account(onGpu)) console.log(`${bytes} ${module}`);
}
let failed = false;
for (const { what, size, most } of uses) {
  console.log(`${what}: minified and gzipped ${kilobytes(size)} of at most ${kilobytes(most)}`);
  if (size <= most) continue;
  failed = true;
  console.error(`That is ${kilobytes(size - most)} too much.`);
}
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const said = /(\d+) KB minified and gzipped to its first step, (\d+) KB with all/.exec(readme) ?? [];
for (const [i, size] of [start, all].entries()) {
  // It need not follow each byte.
  if (Math.abs(Number(said[i + 1]) * 1000 - size) < 0.05 * size) continue;
  failed = true;
  console.error(`README.md says ${said[i + 1]} KB where it is ${kilobytes(size)}.`);
}
if (failed) process.exitCode = 1;
