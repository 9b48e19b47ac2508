// npm run size: what a page downloads for the library, and the most that it may be.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { downloadSize } from './download.mjs';

const LIMIT = 90_000;
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} KB`;

const [index, data] = /** @type {[string, string]} */ (
  ['index', 'data'].map((name) => fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url)))
);
if (![index, data].every((path) => existsSync(path))) {
  console.error('The library is not built: run npm run build first.');
  process.exit(1);
}
const size = await downloadSize(index);
console.log(`webgpu-vae: minified and gzipped ${kilobytes(size)} of at most ${kilobytes(LIMIT)}`);
console.log(`webgpu-vae/data, beside it: ${kilobytes((await downloadSize(index, data)) - size)}`);
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const said = Number(/([\d.]+) KB minified and gzipped/.exec(readme)?.[1]) * 1000;
// It need not follow each byte.
if (!(Math.abs(said - size) < 0.1 * size)) {
  console.error(`README.md says ${kilobytes(said)}.`);
  process.exit(1);
}
if (size > LIMIT) {
  console.error(`The library is ${kilobytes(size - LIMIT)} too big.`);
  process.exit(1);
}
