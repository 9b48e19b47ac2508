// npm run size: what a page downloads for the library, and the most that it may be.

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT = 90_000;
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} KB`;

/** Bytes of files of dist, each gzipped. */
const sizeOf = async (/** @type {string[]} */ ...names) => {
  let size = 0;
  for (const name of names) {
    const file = await readFile(new URL(`../dist/${name}`, import.meta.url)).catch(() => undefined);
    if (!file) {
      console.error(`There is no dist/${name}: run npm run build first.`);
      process.exit(1);
    }
    size += gzipSync(file, { level: 9 }).length;
  }
  return size;
};
const size = await sizeOf('index.js', 'shared.js');
console.log(`webgpu-vae: gzipped ${kilobytes(size)} of at most ${kilobytes(LIMIT)}`);
console.log(`webgpu-vae/data, beside it: gzipped ${kilobytes(await sizeOf('data.js'))}`);
if (size > LIMIT) {
  console.error(`The library is ${kilobytes(size - LIMIT)} too big.`);
  process.exit(1);
}
