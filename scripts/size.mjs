// npm run size: what a page downloads for the library, and the most that it may be.

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT = 30_000;
const bundle = await readFile(new URL('../dist/index.js', import.meta.url)).catch(() => undefined);
if (!bundle) {
  console.error('There is no dist/index.js: run npm run build first.');
  process.exit(1);
}
const size = gzipSync(bundle, { level: 9 }).length;
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} KB`;
console.log(
  `dist/index.js: ${kilobytes(bundle.length)}, gzipped ${kilobytes(size)} of at most ${kilobytes(LIMIT)}`,
);
if (size > LIMIT) {
  console.error(`The bundle is ${kilobytes(size - LIMIT)} too big.`);
  process.exit(1);
}
